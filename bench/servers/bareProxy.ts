// The peer of a connector: what a person writes with the SDK to pass the tools of another server on, without policy,
// record, or tolerance of what real servers do:
//   bareProxy.ts URL REVISION
import { createServer } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Server } from '@modelcontextprotocol/server';
import { answerBoth } from './answerMcp.ts';
import { serveUntilParentEnds } from './ready.ts';

const [url = '', revision = ''] = process.argv.slice(2);

const client = new Client(
  { name: 'proxy', version: '1.0.0' },
  revision === '2026-07-28'
    ? { versionNegotiation: { mode: { pin: revision } } }
    : { supportedProtocolVersions: [revision] },
);
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
const { tools } = await client.listTools();

function createProxy(): Server {
  const server = new Server({ name: 'proxy', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', ({ params: { name, arguments: given } }) =>
    client.callTool({ name, ...(given ? { arguments: given } : {}) }),
  );
  return server;
}

const answer = answerBoth(createProxy);
serveUntilParentEnds(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => void answer(request, response)),
);
