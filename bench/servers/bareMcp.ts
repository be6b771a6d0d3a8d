// The peer: what a person writes with the SDK to offer one operation of that API, without policy or record.
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/server';
import { answerBoth } from './answerMcp.ts';
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

const answer = answerBoth(createBareServer);
serveUntilParentEnds(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => void answer(request, response)),
);
