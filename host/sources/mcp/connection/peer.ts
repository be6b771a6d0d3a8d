import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/client';
import { createEmitter, type Event } from '../../../base/event.ts';
import { isObject, property } from '../../../base/json.ts';
import { type Envelope, withEnvelope } from './envelope.ts';
import { explain, LostConnection, NotSent, RpcError, TimedOut } from './failures.ts';

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Without an answer or a sign of progress for so long, it is given up. Milliseconds. */
  readonly timeoutMs: number;
  /** However much progress there is. Default: `timeoutMs`. */
  readonly mostMs?: number;
  /** Hears of progress; asks for it, where it is given. */
  readonly onProgress?: (params: unknown) => void;
  /** Of this request alone, over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a server sends of its own accord. */
export interface Notification {
  readonly method: string;
  readonly params: unknown;
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
  notify(method: string, params?: unknown): Promise<void>;
  /** From now on each request says what MCP 2026-07-28 wants it to say. */
  setEnvelope(envelope: Envelope): void;
  readonly onNotification: Event<Notification>;
  /** Fires once, with why. */
  readonly onDidClose: Event<string>;
  /** Hears of faults that cost no request. */
  readonly onFault: Event<Error>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  progress(params: unknown): void;
}

/** Progress that comes faster tells nothing more. */
const progressMs = 100;

/** Opens the transport. @throws what the transport throws. */
export async function openPeer(transport: Transport): Promise<Peer> {
  const waiting = new Map<RequestId, Waiting>();
  const [notified, closed, faults] = [
    createEmitter<Notification>(),
    createEmitter<string>(),
    createEmitter<Error>(),
  ];
  let envelope: Envelope | undefined;
  // Some servers take 0 for none.
  let nextId = 1;
  let ending: string | undefined;
  let lastFault: Error | undefined;
  const end = (reason: string): void => {
    if (ending !== undefined) return;
    ending = reason;
    for (const each of [...waiting.values()]) each.reject(new LostConnection(reason));
    waiting.clear();
    closed.fire(reason);
  };
  const listeners: Pick<Transport, 'onclose' | 'onerror' | 'onmessage'> = {
    onclose: () => end(endingOf(transport) ?? (lastFault ? explain(lastFault) : 'It closed the connection.')),
    onerror: (error) => {
      lastFault = error;
      faults.fire(error);
    },
    onmessage: (message) => {
      // A fault after which messages still come is not what ends the connection.
      lastFault = undefined;
      receive(message, waiting, notified.fire, answer);
    },
  };
  const answer = createAnswering(transport, faults.fire);
  Object.assign(transport, listeners);
  await transport.start();
  return {
    request: async (method, params, options) => {
      if (ending !== undefined) throw new NotSent(ending);
      options.signal?.throwIfAborted();
      const id = nextId++;
      return ask({ transport, waiting, envelope }, { id, method, params }, options);
    },
    notify: async (method, params) => {
      const message = { jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) };
      await transport.send(message as JSONRPCMessage);
    },
    setEnvelope: (next) => {
      envelope = next;
    },
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

/** Answers to the server that it has not taken yet. */
const mostAnswers = 100;

/** Sends answers. A server that asks and does not read would have us keep all of them, so some are dropped. */
function createAnswering(
  transport: Transport,
  onFault: (error: Error) => void,
): (answer: JSONRPCMessage) => void {
  let underWay = 0;
  return (answer) => {
    if (underWay >= mostAnswers) return;
    underWay += 1;
    const done = (): void => void (underWay -= 1);
    transport.send(answer).catch(onFault).finally(done);
  };
}

/** A process tells why it ended. */
function endingOf(transport: Transport): string | undefined {
  return 'ending' in transport && typeof transport.ending === 'string' ? transport.ending : undefined;
}

interface Line {
  readonly transport: Transport;
  readonly waiting: Map<RequestId, Waiting>;
  readonly envelope: Envelope | undefined;
}

function ask(
  { transport, waiting, envelope }: Line,
  { id, method, params }: { readonly id: number; readonly method: string; readonly params: unknown },
  { signal, timeoutMs, mostMs = timeoutMs, onProgress, headers }: RequestOptions,
): Promise<unknown> {
  const leaving = new AbortController();
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let heard = Number.NEGATIVE_INFINITY;
    const settle = (): void => {
      waiting.delete(id);
      clearTimeout(timer);
      clearTimeout(last);
      signal?.removeEventListener('abort', giveUp);
    };
    const cancel = (error: unknown): void => {
      settle();
      reject(error);
      // The stateless revisions hear of it by the closed stream, the others by a message.
      const isHeard = envelope !== undefined && transport.hasPerRequestStream === true;
      if (isHeard || method === 'initialize') leaving.abort();
      else void tellCancelled(transport, id, leaving);
    };
    const giveUp = (): void => cancel(signal?.reason);
    const late = (ms: number) => () => cancel(new TimedOut(ms));
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(late(timeoutMs), timeoutMs);
    };
    const last = mostMs === timeoutMs ? undefined : setTimeout(late(mostMs), mostMs);
    waiting.set(id, {
      resolve: (result) => {
        settle();
        resolve(result);
      },
      reject: (error) => {
        settle();
        reject(error);
      },
      progress: (news) => {
        const now = performance.now();
        if (now - heard < progressMs) return;
        heard = now;
        if (last) wait();
        onProgress?.(news);
      },
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    wait();
    const token = onProgress ? { progressToken: id } : undefined;
    const message = { jsonrpc: '2.0', id, method, params: withEnvelope(params, envelope, token) };
    const dropped = (): void =>
      waiting.get(id)?.reject(new LostConnection('It closed its stream without an answer.'));
    const options = { requestSignal: leaving.signal, onRequestStreamEnd: dropped };
    transport
      .send(message as JSONRPCMessage, headers ? { ...options, headers: { ...headers } } : options)
      .catch((error: unknown) => waiting.get(id)?.reject(error));
  });
}

/** How long a server may take to hear that a request is cancelled, in milliseconds. */
const tellMs = 5_000;

/** Says that a request is cancelled, and leaves it then. Whether it was heard changes nothing: nobody waits for it. */
async function tellCancelled(
  transport: Transport,
  requestId: number,
  leaving: AbortController,
): Promise<void> {
  const params = { requestId, reason: 'The caller has left.' };
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), tellMs).unref();
  const options = { requestSignal: clock.signal };
  await transport
    .send({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, options)
    .catch(() => {});
  clearTimeout(timer);
  leaving.abort();
}

function receive(
  message: unknown,
  waiting: ReadonlyMap<RequestId, Waiting>,
  notify: (notification: Notification) => void,
  answer: (message: JSONRPCMessage) => void,
): void {
  if (!isObject(message)) return;
  const { id, method } = message;
  const params = property(message, 'params');
  if (typeof method !== 'string') return settle(message, waiting);
  if (id !== undefined) return answer(answerTo(method, id as RequestId));
  if (method !== 'notifications/progress') return notify({ method, params });
  waiting.get(toId(property(params, 'progressToken')))?.progress(params);
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

/** What a server may ask of us: whether we are there. */
function answerTo(method: string, id: RequestId): JSONRPCMessage {
  if (method === 'ping') return { jsonrpc: '2.0', id, result: {} };
  const error = { code: -32_601, message: `${method.slice(0, 100)} is not supported` };
  return { jsonrpc: '2.0', id, error };
}
