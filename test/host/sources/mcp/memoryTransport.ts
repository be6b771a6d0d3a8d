import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import type { Connection } from '../../../../host/sources/mcp/connection/connection.ts';
import type { Greeting } from '../../../../host/sources/mcp/connection/handshake.ts';
import { openPeer } from '../../../../host/sources/mcp/connection/peer.ts';
import type { Arrival, SendOptions, Transport } from '../../../../host/sources/mcp/connection/transport.ts';
import { openDialogue } from '../../../../host/sources/mcp/questions/dialogue.ts';
import { modernEnvelope } from '../../../../host/sources/mcp/revisions.ts';
import { createSignals, type Signals } from '../../../e2e/waiting.ts';

/** A message as the server of a test sees it. */
export interface Sent {
  readonly id?: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: SendOptions | undefined;
}

/** What a server answers a request with: a result, an error, or nothing at all. */
export type Answers = (sent: Sent) => unknown;

export const silence = Symbol('silence');

export class ServerError {
  readonly code: number;
  readonly message: string;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    this.code = code;
    this.message = message;
    this.data = data;
  }
}

export interface Memory {
  readonly transport: Transport & { ending?: string };
  readonly sent: Signals<Sent>;
  /** Whether our side has closed it. */
  readonly isClosed: boolean;
  /** The server says something of its own accord. `arrival` tells on which stream; without it on one for all. */
  say(message: object, arrival?: Arrival): void;
  tell(method: string, params?: object, arrival?: Arrival): void;
  /** The server ends. */
  end(): void;
}

/** A server in memory, at the other end of a transport. What it does not answer is an unknown method. */
export function openMemory(answer: Answers = () => undefined, isPerRequest = false): Memory {
  const sent = createSignals<Sent>();
  let isClosed = false;
  const say = (message: object, arrival?: Arrival): void =>
    queueMicrotask(() => transport.onmessage?.({ jsonrpc: '2.0', ...message } as JSONRPCMessage, arrival));
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    transport.onclose?.();
  };
  const transport: Memory['transport'] = {
    hasPerRequestStream: isPerRequest,
    start: async () => {},
    send: async (message, options) => {
      const { id, method, params } = message as { id?: number; method?: string; params?: Sent['params'] };
      // An answer of ours is none that a server has to answer.
      if (method === undefined) return sent.give({ method: '', params: { ...message }, options });
      const each: Sent = { ...(id === undefined ? {} : { id }), method, params: params ?? {}, options };
      sent.give(each);
      const answered = await answer(each);
      if (id === undefined || answered === silence) return;
      if (answered instanceof ServerError) {
        const { code, message: text, data } = answered;
        say({ id, error: { code, message: text, ...(data === undefined ? {} : { data }) } });
      } else if (answered === undefined) say({ id, error: { code: -32_601, message: 'Method not found' } });
      else say({ id, result: answered });
    },
    close: async () => close(),
  };
  return {
    transport,
    sent,
    get isClosed() {
      return isClosed;
    },
    say,
    tell: (method, params = {}, arrival) => say({ method, params }, arrival),
    end: close,
  };
}

export interface MemoryConnection extends Memory {
  readonly connection: Connection;
}

export interface ConnectionOptions {
  readonly isStateless?: boolean;
  readonly hasCredential?: boolean;
  readonly capabilities?: Greeting['capabilities'];
}

/** A connection to a server in memory, greeted. */
export async function connectMemory(
  answer?: Answers,
  { isStateless = false, hasCredential = false, capabilities = { tools: {} } }: ConnectionOptions = {},
): Promise<MemoryConnection> {
  const memory = openMemory(answer, isStateless);
  const peer = await openPeer(memory.transport);
  if (isStateless) peer.setEnvelope(modernEnvelope);
  const revision = isStateless ? '2026-07-28' : '2025-11-25';
  const greeting = { revision, server: undefined, capabilities, instructions: undefined, repairs: [] };
  const connection: Connection = {
    ...{ peer, greeting, isStateless },
    dialogue: openDialogue(peer, { isStateless, capabilities }),
    ...{ transport: 'streamable-http', hasCredential },
    close: () => peer.close(),
  };
  return Object.assign(memory, { connection });
}

/** How often a method was sent. */
export function countOf({ sent }: Memory, method: string): number {
  return sent.seen.filter((each) => each.method === method).length;
}
