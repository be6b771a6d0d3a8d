import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClassicClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as ClassicTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Gate } from '../gate.ts';
import { atEndOfFile } from '../lifetime.ts';
import { createSignals, type Signals } from '../waiting.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly method: string;
  readonly params: Json;
}

/** A real client of one kind, which can be asked and told. */
export interface CellClient {
  readonly kind: CellKind;
  /** All that it was asked. */
  readonly asked: Signals<Asked>;
  /** Messages of progress, log lines, and URIs of changed resources. */
  readonly told: Readonly<Record<'progress' | 'log' | 'update', Signals<string>>>;
  /** How it answers from now on. */
  answerBy(answer: (asked: Asked) => Json | Promise<Json>): void;
  call(
    name: string,
    given: Json,
    signal?: AbortSignal,
  ): Promise<{ readonly text: string; readonly isError: boolean }>;
  toolNames(): Promise<string[]>;
  /** URIs and URI templates. */
  resourceUris(): Promise<string[]>;
  read(uri: string): Promise<string>;
  promptNames(): Promise<string[]>;
  prompt(name: string, given: Readonly<Record<string, string>>): Promise<string>;
  /** What an argument of a prompt can begin with these letters. */
  complete(prompt: string, argument: string, value: string): Promise<readonly string[]>;
  follow(uri: string): Promise<() => Promise<unknown>>;
  close(): Promise<void>;
}

export const cellKinds = ['sdk1 over SSE', 'sdk1', '2025-11-25', '2026-07-28'] as const;
export type CellKind = (typeof cellKinds)[number];

const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
const introduction = { name: 'cells', version: '1.0.0' };
const logLevelKey = 'io.modelcontextprotocol/logLevel';

/** Connects a client. It says yes to all, in its own name, and wants to hear all there is. */
export async function connectCell(
  gate: Pick<Gate, 'url' | 'tokenOf'>,
  agent: string,
  kind: CellKind,
  name = agent,
): Promise<CellClient> {
  const told = {
    progress: createSignals<string>(),
    log: createSignals<string>(),
    update: createSignals<string>(),
  };
  const asked = createSignals<Asked>();
  let answer: (asked: Asked) => Json | Promise<Json> = (question) => sayYes(question, name);
  const take = (method: string, params: Json = {}): Json | Promise<Json> => {
    const question = { method, params };
    asked.give(question);
    return answer(question);
  };
  const headers = { authorization: `Bearer ${gate.tokenOf(agent)}` };
  const raw = kind.startsWith('sdk1')
    ? await connectClassic({ kind, url: gate.url, headers, take, told })
    : await connectModern({ kind, url: gate.url, headers, take, told });
  atEndOfFile(() => raw.close());
  const meta = kind === '2026-07-28' ? { _meta: { [logLevelKey]: 'debug' } } : {};
  return {
    ...{ kind, asked, told },
    answerBy: (next) => {
      answer = next;
    },
    call: async (tool, given, signal) => {
      const options = {
        onprogress: ({ message = '' }: { message?: string | undefined }) => told.progress.give(message),
        ...(signal === undefined ? {} : { signal }),
      };
      return toOutcome(await raw.callTool({ name: tool, arguments: { ...given }, ...meta }, options));
    },
    ...itemsOf(raw),
    follow: raw.follow,
    close: () => raw.close(),
  };
}

/** What a client does with lists, and with what stands in them. */
function itemsOf(
  raw: Raw,
): Pick<CellClient, 'toolNames' | 'resourceUris' | 'read' | 'promptNames' | 'prompt' | 'complete'> {
  return {
    toolNames: async () => (await raw.listTools()).tools.map((tool) => tool.name),
    resourceUris: async () => {
      const { resources } = await raw.listResources();
      const { resourceTemplates } = await raw.listResourceTemplates();
      return [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
    },
    read: async (uri) => {
      const { contents } = await raw.readResource({ uri });
      return contents.map((each) => ('text' in each ? each.text : each.blob)).join('\n');
    },
    promptNames: async () => (await raw.listPrompts()).prompts.map((each) => each.name),
    prompt: async (prompt, given) => {
      const { messages } = await raw.getPrompt({ name: prompt, arguments: { ...given } });
      return messages.map(({ content }) => ('text' in content ? content.text : content.type)).join('\n');
    },
    complete: async (prompt, argument, value) => {
      const ref = { type: 'ref/prompt' as const, name: prompt };
      return (await raw.complete({ ref, argument: { name: argument, value } })).completion.values;
    },
  };
}

interface Connecting {
  readonly kind: CellKind;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly take: (method: string, params?: Json) => Json | Promise<Json>;
  readonly told: CellClient['told'];
}

/** What the clients of both SDKs have in common, as far as it is used here. */
type Raw = Pick<
  ModernClient,
  | 'callTool'
  | 'listTools'
  | 'listResources'
  | 'listResourceTemplates'
  | 'readResource'
  | 'listPrompts'
  | 'getPrompt'
  | 'complete'
  | 'close'
> &
  Pick<CellClient, 'follow'>;

async function connectModern({ kind, url, headers, take, told }: Connecting): Promise<Raw> {
  const isModern = kind === '2026-07-28';
  const client = new ModernClient(introduction, {
    capabilities,
    ...(isModern
      ? { versionNegotiation: { mode: { pin: '2026-07-28' } } }
      : { supportedProtocolVersions: [kind] }),
  });
  for (const method of ['elicitation/create', 'sampling/createMessage', 'roots/list'] as const)
    client.setRequestHandler(method, ({ params }) => take(method, params as Json) as Promise<never>);
  client.setNotificationHandler('notifications/message', ({ params }) => told.log.give(String(params.data)));
  client.setNotificationHandler('notifications/resources/updated', ({ params }) =>
    told.update.give(params.uri),
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  if (!isModern) await client.setLoggingLevel('debug');
  return Object.assign(client, {
    follow: async (uri: string) => {
      if (isModern) {
        const subscription = await client.listen({ resourceSubscriptions: [uri] });
        return () => subscription.close();
      }
      await client.subscribeResource({ uri });
      return () => client.unsubscribeResource({ uri });
    },
  });
}

async function connectClassic({ kind, url, headers, take, told }: Connecting): Promise<Raw> {
  const client = new ClassicClient(introduction, { capabilities });
  const schemas = [ElicitRequestSchema, CreateMessageRequestSchema, ListRootsRequestSchema] as const;
  for (const schema of schemas)
    client.setRequestHandler(
      schema,
      (request) => take(request.method, request.params as Json) as Promise<never>,
    );
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) =>
    told.log.give(String(params.data)),
  );
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) =>
    told.update.give(params.uri),
  );
  const options = { requestInit: { headers } };
  const transport =
    kind === 'sdk1'
      ? new ClassicTransport(new URL(url), options)
      : new SSEClientTransport(new URL('/sse', url), options);
  await client.connect(transport);
  await client.setLoggingLevel('debug');
  const follow: Raw['follow'] = async (uri) => {
    await client.subscribeResource({ uri });
    return () => client.unsubscribeResource({ uri });
  };
  const callTool = (params: Parameters<ModernClient['callTool']>[0], more?: object): unknown =>
    client.callTool(params, undefined, more);
  return new Proxy(client as unknown as Raw, {
    get: (target, property) => {
      if (property === 'follow') return follow;
      if (property === 'callTool') return callTool;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Accepts, and fills each field with who answers. */
export function sayYes({ method, params }: Asked, name: string): Json {
  if (method === 'sampling/createMessage') {
    return { role: 'assistant', content: { type: 'text', text: `sampled by ${name}` }, model: 'test' };
  }
  if (method === 'roots/list') return { roots: [{ uri: `file:///of/${name}` }] };
  if (params['mode'] === 'url') return { action: 'accept' };
  const { properties = {} } = params['requestedSchema'] as { readonly properties?: Json };
  const fields = Object.keys(properties).map((field) => [field, `${field} of ${name}`] as const);
  return { action: 'accept', content: Object.fromEntries(fields) };
}

function toOutcome(result: object): { text: string; isError: boolean } {
  const { content = [], isError } = result as {
    readonly content?: readonly Json[];
    readonly isError?: boolean;
  };
  return { text: content.map(({ text }) => String(text)).join('\n'), isError: isError === true };
}
