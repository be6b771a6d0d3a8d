import { randomUUID } from 'node:crypto';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { readResource, resources, resourceTemplates } from './resources.ts';

// A process built with the 1.x SDK, as most are, that asks and tells as the fixture over HTTP does: it has one stream
// for all, so nothing but the time tells which call a question belongs to.

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Given = Readonly<Record<string, unknown>>;
type Call = (given: Given, extra: Extra) => Promise<CallToolResult> | CallToolResult;

const server = new Server(
  { name: 'classic', version: '1.0.0' },
  {
    capabilities: {
      tools: {},
      prompts: {},
      resources: { subscribe: true },
      completions: {},
      logging: {},
    },
  },
);

const say = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });

function form(message: string, name: string) {
  const requestedSchema = {
    type: 'object' as const,
    properties: { [name]: { type: 'string' as const } },
    required: [name],
  };
  return { message, requestedSchema };
}

async function elicit(extra: Extra, params: object): Promise<string> {
  const request = { method: 'elicitation/create', params } as ServerRequest;
  const { action, content } = await extra.sendRequest(request, ElicitResultSchema);
  return `action=${action}, content=${JSON.stringify(content ?? {})}`;
}

async function converse({ word, asks }: Given, extra: Extra): Promise<CallToolResult> {
  const { _meta: meta } = extra;
  const progressToken = meta?.progressToken;
  if (progressToken !== undefined) {
    const params = { progressToken, progress: 1, total: 2, message: `progress ${String(word)}` };
    await extra.sendNotification({ method: 'notifications/progress', params });
  }
  await server.sendLoggingMessage({ level: 'info', data: `log ${String(word)}` });
  if (asks !== true) return say(`answer ${String(word)}`);
  const answer = await elicit(extra, form(`question ${String(word)}`, 'word'));
  return say(`answer ${String(word)}: ${answer}`);
}

const calls: Readonly<Record<string, Call>> = {
  test_conversation: converse,
  test_elicitation: async ({ message }, extra) =>
    say(`User response: ${await elicit(extra, form(String(message), 'username'))}`),
  test_elicitation_url: async ({ url }, extra) => {
    const params = { mode: 'url', message: 'Please sign in.', url, elicitationId: randomUUID() };
    return say(`Elicitation completed: ${await elicit(extra, params)}`);
  },
  test_sampling: async ({ prompt }, extra) => {
    const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: String(prompt) } }];
    const params = { messages, maxTokens: 100 };
    const request = { method: 'sampling/createMessage' as const, params };
    const { content } = await extra.sendRequest(request, CreateMessageResultSchema);
    return say(`LLM response: ${JSON.stringify(content)}`);
  },
  test_roots: async (_given, extra) => {
    const { roots } = await extra.sendRequest({ method: 'roots/list' }, ListRootsResultSchema);
    return say(roots.map(({ uri }) => uri).join(' '));
  },
  test_input_required_result_multi_round: async (_given, extra) => {
    const first = await elicit(extra, form('Step 1: What is your name?', 'name'));
    const second = await elicit(extra, form('Step 2: What is your favorite color?', 'color'));
    return say(`${first} and ${second}`);
  },
  test_touch_resource: async ({ uri }) => {
    if (subscribed.has(String(uri))) await server.sendResourceUpdated({ uri: String(uri) });
    return say('The resource has changed.');
  },
};

const subscribed = new Set<string>();
const inputSchema = { type: 'object' as const };
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: Object.keys(calls).map((name) => ({ name, description: `The tool ${name}.`, inputSchema })),
}));
server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
  const call = calls[params.name];
  if (!call) throw new Error(`There is no tool ${params.name}.`);
  return call(params.arguments ?? {}, extra);
});
server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [...resources] }));
server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
  resourceTemplates: [...resourceTemplates],
}));
server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => ({ ...readResource(params.uri) }));
server.setRequestHandler(SubscribeRequestSchema, ({ params }) => {
  subscribed.add(params.uri);
  return {};
});
server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
  subscribed.delete(params.uri);
  return {};
});
const prompt = {
  name: 'test_prompt_with_arguments',
  description: 'With an argument.',
  arguments: [{ name: 'arg1' }],
};
server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [prompt] }));
server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
  const text = `Prompt with arguments: arg1='${params.arguments?.['arg1']}'`;
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
});
server.setRequestHandler(CompleteRequestSchema, ({ params }) => {
  const values = ['paris', 'park'].filter((word) => word.startsWith(params.argument.value));
  return { completion: { values } };
});

await server.connect(new StdioServerTransport());
