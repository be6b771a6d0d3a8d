import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/client';
import type { Exchange } from '../questions/exchange.ts';
import { createDeadline } from './deadline.ts';
import { type Envelope, withEnvelope } from './envelope.ts';
import { LostConnection, TimedOut } from './failures.ts';
import { createPaced } from './paced.ts';
import type { Transport } from './transport.ts';

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
  /** Members of `_meta` of this request alone, in place of those that every request has. */
  readonly meta?: Envelope;
  /** Hears that it has ended, however it did, before anything is heard of what came after its answer. */
  readonly onEnd?: () => void;
  /** The call that it belongs to, and with it what comes on its stream. */
  readonly exchange?: Exchange;
}

/** A request that has no answer yet. */
export interface Waiting {
  readonly exchange: Exchange | undefined;
  resolve(result: unknown): void;
  reject(error: unknown): void;
  progress(params: unknown): void;
}

export interface Line {
  readonly transport: Transport;
  readonly waiting: Map<RequestId, Waiting>;
  readonly envelope: Envelope | undefined;
}

/** Progress that comes faster tells nothing more. */
const progressMs = 100;

/** Sends one request, and waits for its answer. Rejects as `Peer.request` does. */
export function ask(
  { transport, waiting, envelope }: Line,
  { id, method, params }: { readonly id: number; readonly method: string; readonly params: unknown },
  options: RequestOptions,
): Promise<unknown> {
  const { signal, timeoutMs, mostMs = timeoutMs, onProgress, headers, meta, exchange } = options;
  const leaving = new AbortController();
  return new Promise((resolve, reject) => {
    const news = createPaced<unknown>(progressMs, (each) => {
      deadline.heard();
      onProgress?.(each);
    });
    const settle = (): void => {
      waiting.delete(id);
      forget?.();
      news.end();
      deadline.end();
      signal?.removeEventListener('abort', giveUp);
      options.onEnd?.();
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
    const limits = { timeoutMs, mostMs: mostMs === timeoutMs ? undefined : mostMs };
    const deadline = createDeadline(limits, (ms) => cancel(new TimedOut(ms)));
    const forget = exchange?.time(deadline);
    waiting.set(id, {
      exchange,
      resolve: (result) => {
        settle();
        resolve(result);
      },
      reject: (error) => {
        settle();
        reject(error);
      },
      progress: news.give,
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    const more = onProgress ? { ...meta, progressToken: id } : meta;
    const message = { jsonrpc: '2.0', id, method, params: withEnvelope(params, envelope, more) };
    const dropped = (): void =>
      waiting.get(id)?.reject(new LostConnection('It closed its stream without an answer.'));
    const sending = { requestSignal: leaving.signal, onRequestStreamEnd: dropped };
    transport
      .send(message as JSONRPCMessage, headers ? { ...sending, headers: { ...headers } } : sending)
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
