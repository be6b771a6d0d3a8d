// Sends the bytes of a file to whoever asks, once the request has been read: the least that a list can cost.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { serveUntilParentEnds } from './ready.ts';

const bytes = readFileSync(process.argv[2] ?? '');

serveUntilParentEnds(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume().once('end', () => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length })
        .end(bytes);
    });
  }),
);
