import { Server } from '@modelcontextprotocol/server';

const text = { type: 'string', maxLength: 200 };
const customer = {
  id: 'cus_000001',
  name: 'Ada Okafor',
  email: 'ada.okafor@example.com',
  city: 'Lagos',
  created_at: '2026-01-05T09:30:00Z',
};
const answer = {
  content: [{ type: 'text' as const, text: JSON.stringify(customer) }],
  structuredContent: customer,
};

/** What other people write with the SDK: a server that knows its answers, so that nothing but MCP takes time. */
export function createExternalServer(count: number): Server {
  const tools = Array.from({ length: count }, (_, n) => toTool(n));
  const server = new Server(
    { name: 'external', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', () => answer);
  return server;
}

function toTool(n: number) {
  return {
    name: `get_customer_${n}`,
    title: `Get customer ${n}`,
    description: `Returns customer number ${n} with all that is known of it, or a problem that says why not.`,
    inputSchema: {
      type: 'object' as const,
      required: ['id'],
      properties: {
        id: { ...text, description: 'Which one.' },
        fields: { type: 'array', items: text, description: 'Only these fields.' },
        limit: { type: 'integer', minimum: 1, maximum: 100 },
      },
    },
    outputSchema: {
      type: 'object' as const,
      required: ['id', 'name'],
      properties: { id: text, name: text, email: text, city: text, created_at: text },
    },
    annotations: { readOnlyHint: true },
  };
}
