import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/client';
import { createEmitter, type Event } from '../../../base/event.ts';
import { isObject, property } from '../../../base/json.ts';
import { type Answering, type Asked, type Bearing, createAnswering, type Reply } from './answering.ts';
import { ask, type RequestOptions, type Waiting } from './ask.ts';
import type { Envelope } from './envelope.ts';
import { explain, LostConnection, NotSent, RpcError, TimedOut } from './failures.ts';
import type { Arrival, Transport } from './transport.ts';

export type { RequestOptions } from './ask.ts';

/** What a server sends of its own accord. */
export interface Notification {
  readonly method: string;
  readonly params: unknown;
  readonly of: Bearing;
}

/**
 * Our end of one connection: JSON-RPC 2.0 over a transport, results handed over as they came. Nothing in it judges
 * a result, so that one broken piece of it does not cost the rest.
 */
export interface Peer {
  /**
   * Rejects with an {RpcError} for an answer that is an error, {TimedOut}, {LostConnection}, {NotSent} once it is
   * closed, or what the transport throws; with the reason of the signal where that ends it.
   */
  request(method: string, params: unknown, options: RequestOptions): Promise<unknown>;
  /** Without an answer to it within the time, it rejects with {TimedOut}; with the reason of the signal where that ends it. */
  notify(
    method: string,
    params?: unknown,
    limits?: Pick<RequestOptions, 'timeoutMs' | 'signal'>,
  ): Promise<void>;
  /** From now on each request says what MCP 2026-07-28 wants it to say. */
  setEnvelope(envelope: Envelope): void;
  /** From now on this answers what the server asks, pings aside. Until then nothing else than pings is known. */
  answerWith(reply: (asked: Asked) => Promise<Reply>): void;
  readonly onNotification: Event<Notification>;
  /** Fires once, with why. */
  readonly onDidClose: Event<string>;
  /** Hears of faults that cost no request. */
  readonly onFault: Event<Error>;
  close(): Promise<void>;
}

/** Opens the transport. @throws what the transport throws. */
export async function openPeer(transport: Transport): Promise<Peer> {
  const waiting = new Map<RequestId, Waiting>();
  const [notified, closed] = [createEmitter<Notification>(), createEmitter<string>()];
  const faults = createEmitter<Error>();
  let envelope: Envelope | undefined;
  let reply = refuseAll;
  // Some servers take 0 for none.
  let nextId = 1;
  let ending: string | undefined;
  let lastFault: Error | undefined;
  const end = (reason: string): void => {
    if (ending !== undefined) return;
    ending = reason;
    for (const each of [...waiting.values()]) each.reject(new LostConnection(reason));
    waiting.clear();
    answering.end();
    closed.fire(reason);
  };
  const answering = createAnswering(transport, faults.fire, (asked) => reply(asked));
  const listeners: Pick<Transport, 'onclose' | 'onerror' | 'onmessage'> = {
    onclose: () => end(endingOf(transport) ?? (lastFault ? explain(lastFault) : 'It closed the connection.')),
    onerror: (error) => {
      lastFault = error;
      faults.fire(error);
    },
    onmessage: (message, arrival) => {
      // A fault after which messages still come is not what ends the connection.
      lastFault = undefined;
      receive(message, { waiting, answering, notify: notified.fire, of: bearingOf(arrival, waiting) });
    },
  };
  Object.assign(transport, listeners);
  await transport.start();
  return {
    request: async (method, params, options) => {
      if (ending !== undefined) throw new NotSent(ending);
      options.signal?.throwIfAborted();
      const id = nextId++;
      return ask({ transport, waiting, envelope }, { id, method, params }, options);
    },
    notify: async (method, params, limits) => {
      const message = { jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) };
      if (limits) await sendWithin(transport, message as JSONRPCMessage, limits);
      else await transport.send(message as JSONRPCMessage);
    },
    setEnvelope: (next) => void (envelope = next),
    answerWith: (next) => void (reply = next),
    onNotification: notified.event,
    onDidClose: closed.event,
    onFault: faults.event,
    close: async () => {
      // What is said of its end must be ours: a server that is killed has not failed.
      end('The connection was closed here.');
      await transport.close();
    },
  };
}

/** Over HTTP a notification has an answer, too, and a server may never give it. */
async function sendWithin(
  transport: Transport,
  message: JSONRPCMessage,
  { timeoutMs, signal }: Pick<RequestOptions, 'timeoutMs' | 'signal'>,
): Promise<void> {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(new TimedOut(timeoutMs)), timeoutMs);
  const requestSignal = signal ? AbortSignal.any([signal, clock.signal]) : clock.signal;
  try {
    await transport.send(message, { requestSignal });
  } finally {
    clearTimeout(timer);
  }
}

/** A process tells why it ended. */
function endingOf(transport: Transport): string | undefined {
  return 'ending' in transport && typeof transport.ending === 'string' ? transport.ending : undefined;
}

const refuseAll = ({ method }: Asked): Promise<Reply> =>
  Promise.resolve({ error: { code: -32_601, message: `${method.slice(0, 100)} is not supported` } });

function bearingOf(arrival: Arrival | undefined, waiting: ReadonlyMap<RequestId, Waiting>): Bearing {
  if (arrival?.requestId === undefined) return 'unknown';
  return waiting.get(toId(arrival.requestId))?.exchange ?? 'nobody';
}

interface Receiver {
  readonly waiting: ReadonlyMap<RequestId, Waiting>;
  readonly answering: Answering;
  readonly of: Bearing;
  notify(notification: Notification): void;
}

function receive(message: unknown, { waiting, answering, of, notify }: Receiver): void {
  if (!isObject(message)) return;
  const { id, method } = message;
  const params = property(message, 'params');
  if (typeof method !== 'string') settle(message, waiting);
  else if (id !== undefined) answering.take(id, { method, params, of });
  else if (method === 'notifications/progress')
    waiting.get(toId(property(params, 'progressToken')))?.progress(params);
  else if (method === 'notifications/cancelled') answering.withdraw(property(params, 'requestId'));
  else notify({ method, params, of });
}

function settle(message: Record<string, unknown>, waiting: ReadonlyMap<RequestId, Waiting>): void {
  const error = property(message, 'error');
  const [only] = waiting.size === 1 ? waiting.values() : [];
  const request = isAboutUnread(message, error) ? only : waiting.get(toId(message['id']));
  if (isObject(error)) request?.reject(toRpcError(error));
  else request?.resolve(message['result']);
}

/**
 * An error about a request whose id could not be read has none itself, and one of these two codes (JSON-RPC 2.0 §5).
 * Any other error without an id is about a notification, for which nobody waits.
 */
function isAboutUnread(message: Record<string, unknown>, error: unknown): boolean {
  const code = property(error, 'code');
  return (message['id'] ?? undefined) === undefined && (code === -32_700 || code === -32_600);
}

/** Some servers send numbers back as text. */
function toId(id: unknown): RequestId {
  return typeof id === 'string' && /^\d+$/.test(id) ? Number(id) : (id as RequestId);
}

function toRpcError({ code, message, data }: Record<string, unknown>): RpcError {
  const text = typeof message === 'string' ? message : '';
  return new RpcError(typeof code === 'number' ? code : 0, text.slice(0, 2_000), data);
}
