import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answering, sendJson } from '../api.ts';

const html = '<!doctype html><title>Sign in</title><p>Please sign in.</p>';

/** By the value that is echoed: each misbehaves in one way. */
const answers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  silent: () => {},
  trickle: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 50);
    response.once('close', () => clearInterval(timer));
  },
  html: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html),
  broken: (_, response) =>
    sendJson(response, { title: 'Database gone', detail: 'The disk is full.', status: 500 }, 500),
  'broken-html': (_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end(html),
  'hang-up': (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"half":', () => request.socket.destroy());
  },
  huge: (_, response) => sendJson(response, { text: 'x'.repeat(50_000) }),
  away: (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/other' }).end(),
};

/** Answers as the last segment of the path says; says back what it was asked where that is no misbehaviour. */
export const misbehave: Answering = (request, response) => {
  const name = request.url?.split('?', 1)[0]?.split('/').at(-1) ?? '';
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (answer) answer(request, response);
  else sendJson(response, { said: request.url, headers: request.headers });
};
