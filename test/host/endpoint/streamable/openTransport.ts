import { text } from 'node:stream/consumers';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';
import { toArrival } from '../../../../host/endpoint/arrival.ts';
import { createEventStores, type EventStores } from '../../../../host/endpoint/eventStore.ts';
import { sessionVersions } from '../../../../host/endpoint/mcpServer.ts';
import {
  createSessionTransport,
  type SessionTransport,
} from '../../../../host/endpoint/streamable/sessionTransport.ts';
import {
  initialize,
  openStream,
  type RawAnswer,
  type RawRequest,
  type RawStream,
  rpc,
  send,
} from '../../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { serve } from '../serving.ts';

export const result = (id: RequestId): JSONRPCMessage => ({ jsonrpc: '2.0', id, result: {} });
export const note = (name: string): JSONRPCMessage => ({ jsonrpc: '2.0', method: 'a', params: { name } });

/** An event as it is sent. */
export const event = (id: string, message: JSONRPCMessage): string =>
  `event: message\nid: ${id}\ndata: ${JSON.stringify(message)}\n\n`;
export const priming = (id: string): string => `id: ${id}\nretry: 1000\ndata: \n\n`;
export const heardBy = ({ heard }: RawStream): string => heard.seen.join('');

/** Waits until a client has heard this and no more, from the beginning of its stream on. */
export async function hears(client: RawStream, whole: string): Promise<void> {
  await client.heard.first(() => heardBy(client).length >= whole.length, `"${whole}"`);
  if (heardBy(client) !== whole) throw new Error(`"${heardBy(client)}" was heard instead of "${whole}".`);
}

export interface TransportOptions {
  readonly stores?: EventStores;
  /** Called when the session begins. */
  readonly onSession?: (transport: SessionTransport) => void;
}

/** A client that stays until it hangs up, which the server has then noticed. */
export interface Staying extends RawStream {
  hangUp(): Promise<void>;
}

/**
 * A transport behind a real server. It answers `initialize`, `ping` and `told` at once; a request that has "told" in it
 * is told something before.
 */
export async function openTransport({ stores = createEventStores(), onSession }: TransportOptions = {}) {
  onTestFinished(stores.dispose);
  /** What happened to it, but for messages that are no requests. */
  const seen: string[] = [];
  const received = createSignals<JSONRPCMessage>();
  const transport = createSessionTransport({
    events: stores.open(),
    onSession: (id) => {
      seen.push(`session ${id}`);
      onSession?.(transport);
    },
  });
  transport.setSupportedProtocolVersions?.([...sessionVersions]);
  const onmessage = (message: JSONRPCMessage): void => {
    received.give(message);
    if (!('method' in message && 'id' in message)) return;
    const { id, method } = message;
    seen.push(method);
    if (JSON.stringify(message).includes('"told"'))
      void transport.send(note('told'), { relatedRequestId: id });
    if (['initialize', 'ping', 'told'].includes(method)) void transport.send(result(id));
  };
  Object.assign(transport, { onmessage, onclose: () => seen.push('closed') });
  return { transport, received, seen, ...(await serveTransport(transport)) };
}

/** A real server that hands each request to a transport. */
export async function serveTransport(transport: SessionTransport) {
  const ends: Promise<unknown>[] = [];
  const { url } = await serve((request, response) => {
    ends.push(new Promise((resolve) => void response.once('close', resolve)));
    void text(request).then((body) => {
      const parsed = body === '' ? undefined : (JSON.parse(body) as unknown);
      transport.handle(toArrival(request, response, parsed));
    });
  });
  const ask = (request: RawRequest): Promise<RawAnswer> => send(url, request);
  const connect = async (request: RawRequest): Promise<Staying> => {
    const index = ends.length;
    const client = await openStream(url, request);
    const hangUp = async (): Promise<void> => {
      client.close();
      await inTime(ends[index] as Promise<unknown>, 'the end of the connection');
    };
    return { ...client, hangUp };
  };
  return { ask, connect };
}

/** The same as `openTransport`, with a session of 2025-11-25 that has begun. */
export async function openSession(options?: TransportOptions) {
  const opened = await openTransport(options);
  const { ask, connect, transport } = opened;
  await ask({ body: initialize('2025-11-25') });
  const headers = {
    'mcp-session-id': String(transport.sessionId),
    'mcp-protocol-version': '2025-11-25',
  };
  const post = (body: unknown): Promise<RawAnswer> => ask({ body, headers });
  const listen = (lastEventId?: string): Promise<Staying> => {
    const last = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    return connect({ headers: { ...headers, ...last } });
  };
  /** Sends a request that the test answers, or several; settles when their stream has begun. */
  const call = async (...ids: readonly RequestId[]): Promise<Staying> => {
    const requests = ids.map((id) => rpc('tools/call', {}, id));
    const client = await connect({ headers, body: requests.length === 1 ? requests[0] : requests });
    await client.heard.first((piece) => piece.includes('retry: '), 'the first event');
    return client;
  };
  return { ...opened, headers, post, listen, call };
}
