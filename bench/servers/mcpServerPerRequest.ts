// The peer of a long list: what a person writes with the SDK's McpServer, which is built anew for each request.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { resultOf } from '../wire.ts';
import { answerModern } from './answerMcp.ts';
import { serveUntilParentEnds } from './ready.ts';

interface Listed {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly outputSchema?: Schema;
}

type Schema = Parameters<typeof fromJsonSchema>[0];

/** The answer of the gateway to `tools/list`. */
const { tools } = resultOf(readFileSync(process.argv[2] ?? '', 'utf8')) as unknown as { tools: Listed[] };
// The schemas are read once, as a module does that exports its tools.
const ready = tools.map(({ name, inputSchema, outputSchema, ...rest }) => ({
  name,
  config: {
    ...{ ...rest, inputSchema: fromJsonSchema(inputSchema) },
    ...(outputSchema ? { outputSchema: fromJsonSchema(outputSchema) } : {}),
  },
}));

function build() {
  const server = new McpServer({ name: 'per-request', version: '1.0.0' });
  for (const { name, config } of ready)
    server.registerTool(name, config, () => ({ content: [{ type: 'text' as const, text: name }] }));
  return server;
}

const answer = answerModern(build);
serveUntilParentEnds(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => void answer(request, response)),
);
