import type {
  CallToolResult,
  ClientCapabilities,
  InputRequiredResult,
  Server,
  ServerContext,
  Tool,
} from '@modelcontextprotocol/server';
import type { World } from './world.ts';

/** One call of a fixture's tool: what was given, and who is there to be told and asked. */
export interface FixtureCall {
  readonly given: Readonly<Record<string, unknown>>;
  readonly context: ServerContext;
  readonly server: Server;
  readonly world: World;
}

export interface FixtureTool {
  readonly definition: Tool;
  call(call: FixtureCall): Answer | Promise<Answer>;
}

export type Answer = CallToolResult | InputRequiredResult;

const noArguments = { type: 'object', properties: {} } as const;

export function tool(
  name: string,
  description: string,
  call: FixtureTool['call'],
  inputSchema: Tool['inputSchema'] = noArguments,
): FixtureTool {
  return { definition: { name, description, inputSchema }, call };
}

export function say(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

/** An object schema whose properties are all strings, and all needed. */
export function strings(...names: readonly string[]): Tool['inputSchema'] & { type: 'object' } {
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  return { type: 'object', properties, required: [...names] };
}

/** What the client can be asked: of this very request in 2026, of its session before. */
export function capabilitiesOf({ server }: FixtureCall): ClientCapabilities {
  return server.getClientCapabilities() ?? {};
}
