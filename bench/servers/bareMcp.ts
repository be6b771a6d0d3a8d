// The peer: what a person writes with the SDK to offer one operation of that API, without policy or record.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type NodeIncomingMessageLike,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { serveUntilParentEnds } from './ready.ts';

const [api = '', apiToken = '', toolText = ''] = process.argv.slice(2);
/** The same tool, word for word, as the gateway lists it. */
const tool = JSON.parse(toolText) as { name: string; inputSchema: { type: 'object' } };

function createBareServer(): Server {
  const server = new Server({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: [tool] }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const id = encodeURIComponent(String(params.arguments?.['customer_id']));
    const answer = await fetch(`${api}/customers/${id}`, {
      headers: { authorization: `Bearer ${apiToken}`, accept: 'application/json' },
    });
    const text = await answer.text();
    const structuredContent = JSON.parse(text) as Record<string, unknown>;
    return { content: [{ type: 'text', text }], structuredContent };
  });
  return server;
}

const modern = toNodeHandler(createMcpHandler(createBareServer, { legacy: 'reject' }));
const sessions = new Map<string, NodeStreamableHTTPServerTransport>();

async function serveSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = request.headers['mcp-session-id'];
  const known = typeof id === 'string' ? sessions.get(id) : undefined;
  if (known) return known.handleRequest(request, response);
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (session) => void sessions.set(session, transport),
  });
  await createBareServer().connect(transport);
  return transport.handleRequest(request, response);
}

serveUntilParentEnds(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const isModern = request.headers['mcp-protocol-version'] === '2026-07-28';
    void (isModern ? modern(request as NodeIncomingMessageLike, response) : serveSession(request, response));
  }),
);
