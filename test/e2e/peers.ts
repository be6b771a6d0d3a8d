import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClassicClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as ClassicTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Gate } from './gate.ts';
import { atEndOfFile } from './lifetime.ts';
import { createSignals, inTime, type Signals } from './waiting.ts';

/** What a tool answered, as far as tests look at it. */
export interface Outcome {
  readonly text: string;
  readonly isError: boolean;
  readonly structured: unknown;
}

/** A real MCP client, connected. */
export interface Peer {
  readonly protocolVersion: string | undefined;
  names(): Promise<string[]>;
  call(name: string, given?: Readonly<Record<string, unknown>>): Promise<Outcome>;
  /** One for each `notifications/tools/list_changed`. */
  readonly changes: Signals<'changed'>;
  /** Settles when the client would hear of a change. */
  listening(): Promise<void>;
  close(): Promise<void>;
}

export const clientKinds = ['sdk1', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const;
/** `sdk1` is the 1.x SDK; the others are the 2.x SDK held to one revision. */
export type ClientKind = (typeof clientKinds)[number];

const introduction = { name: 'e2e', version: '1.0.0' };

export function connect(
  gate: Pick<Gate, 'url' | 'tokenOf'>,
  agent: string,
  kind: ClientKind = '2026-07-28',
): Promise<Peer> {
  return connectTo(gate.url, gate.tokenOf(agent), kind);
}

export async function connectTo(url: string, token: string, kind: ClientKind): Promise<Peer> {
  const stream = watchStream();
  const options = { requestInit: { headers: { authorization: `Bearer ${token}` } }, fetch: stream.fetch };
  const peer =
    kind === 'sdk1'
      ? await connectClassic(new ClassicTransport(new URL(url), options), stream.opened)
      : await connectModern(new StreamableHTTPClientTransport(new URL(url), options), kind, stream.opened);
  atEndOfFile(peer.close);
  return peer;
}

type ModernTransport = Parameters<ModernClient['connect']>[0];
type ClassicClientTransport = Parameters<ClassicClient['connect']>[0];

export async function connectModern(
  transport: ModernTransport,
  kind: Exclude<ClientKind, 'sdk1'>,
  opened: Promise<void>,
): Promise<Peer> {
  const changes = createSignals<'changed'>();
  const isModern = kind === '2026-07-28';
  const client = new ModernClient(
    introduction,
    isModern ? { versionNegotiation: { mode: { pin: kind } } } : { supportedProtocolVersions: [kind] },
  );
  client.setNotificationHandler('notifications/tools/list_changed', () => changes.give('changed'));
  await client.connect(transport);
  return {
    protocolVersion: client.getNegotiatedProtocolVersion(),
    names: async () => {
      const { tools } = await client.listTools({}, { cacheMode: 'refresh' });
      return tools.map(({ name }) => name);
    },
    call: async (name, given = {}) => toOutcome(await client.callTool({ name, arguments: { ...given } })),
    changes,
    listening: async () => {
      if (isModern) await inTime(client.listen({ toolsListChanged: true }), 'the subscription');
      else await inTime(opened, 'the stream of notifications');
    },
    close: () => client.close(),
  };
}

export async function connectClassic(
  transport: ClassicClientTransport,
  opened: Promise<void>,
): Promise<Peer> {
  const changes = createSignals<'changed'>();
  const client = new ClassicClient(introduction);
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => changes.give('changed'));
  await client.connect(transport);
  return {
    protocolVersion: undefined,
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, given = {}) => toOutcome(await client.callTool({ name, arguments: { ...given } })),
    changes,
    listening: () => inTime(opened, 'the stream of notifications'),
    close: () => client.close(),
  };
}

/** Clients open their stream on their own, at some time after connecting. */
function watchStream(): { fetch: typeof fetch; opened: Promise<void> } {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  return {
    opened,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method === 'GET' && response.ok) resolve();
      return response;
    },
  };
}

function toOutcome(given: object): Outcome {
  const result: { content?: unknown; isError?: unknown; structuredContent?: unknown } = given;
  const blocks = (result.content ?? []) as readonly { readonly type: string; readonly text?: string }[];
  return {
    text: blocks.map(({ type, text }) => text ?? `[${type}]`).join('\n'),
    isError: result.isError === true,
    structured: result.structuredContent,
  };
}
