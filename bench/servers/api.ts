// The API behind both servers: as little work as an HTTP server can do, so that it hides no difference.
import { createServer } from 'node:http';
import { serveUntilParentEnds } from './ready.ts';

const customer = JSON.stringify({
  id: 'cus_000001',
  name: 'Ada Okafor',
  email: 'ada.okafor@example.com',
  phone: null,
  city: 'Lagos',
  created_at: '2026-01-05T09:30:00Z',
});

const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(customer) };

serveUntilParentEnds(
  createServer({ keepAliveTimeout: 60_000 }, (_, response) => {
    response.writeHead(200, headers).end(customer);
  }),
);
