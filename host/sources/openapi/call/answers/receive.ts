import type { Dispatcher } from 'undici';
import { isStreamType, mediaTypeOf } from './mediaType.ts';

/** An answer as it came over the connection. */
export interface Received {
  readonly status: number;
  /** Lower-case names; of a repeated header the first value, of `link` and `content-encoding` all. */
  readonly headers: Readonly<Record<string, string>>;
  /** Still in its content codings. */
  readonly body: Buffer;
  /** What ended the body before its own end. */
  readonly cut?: 'bytes' | 'time';
}

export interface ReceiveLimits {
  /** How much of this answer's body is taken in. */
  readonly bytes: (answer: Pick<Received, 'status' | 'headers'>) => number;
  /** How long a stream is listened to. */
  readonly streamMs?: number;
  /** Ends the exchange. */
  readonly signal: AbortSignal;
}

type Controller = Dispatcher.DispatchController;
type Settle = (settled: Received | { readonly error: unknown }) => void;

/**
 * Sends one request and takes its whole answer off the connection, or what fits the limits. Rejects with the
 * signal's reason, or with what went wrong on the connection.
 */
export function receive(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ReceiveLimits,
): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const { signal } = limits;
  const stop = (): void => receiver.onResponseError(undefined, signal.reason);
  const receiver = new Receiver(limits, (settled) => {
    signal.removeEventListener('abort', stop);
    if ('error' in settled) reject(settled.error);
    else resolve(settled);
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  else dispatcher.dispatch(request, receiver);
  return promise;
}

/** Hears of an exchange, and settles once. */
class Receiver implements Dispatcher.DispatchHandler {
  readonly #limits: ReceiveLimits;
  readonly #settle: Settle;
  #isSettled = false;
  #controller: Controller | undefined;
  #clock: NodeJS.Timeout | undefined;
  #status = 0;
  #headers: Received['headers'] = {};
  #most = 0;
  #size = 0;
  readonly #chunks: Buffer[] = [];

  constructor(limits: ReceiveLimits, settle: Settle) {
    this.#limits = limits;
    this.#settle = settle;
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    // It was given up while it waited for a connection.
    if (this.#isSettled) controller.abort(new Error('given up'));
  }

  onResponseStart(_: Controller, status: number, given: Dispatcher.ResponseData['headers']): void {
    // An informational answer (RFC 9110 §15.2) has another one behind it.
    if (status < 200) return;
    this.#status = status;
    this.#headers = toHeaders(given);
    this.#most = this.#limits.bytes({ status, headers: this.#headers });
    const { streamMs } = this.#limits;
    if (streamMs !== undefined && isStreamType(mediaTypeOf(this.#headers)))
      this.#clock = setTimeout(() => this.#cut('time'), Math.max(streamMs, 0));
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    if (this.#size > this.#most) this.#cut('bytes');
  }

  onResponseEnd(): void {
    this.#end(this.#received());
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#end({ error });
  }

  #cut(cut: 'bytes' | 'time'): void {
    this.#end({ ...this.#received(), cut });
  }

  #received(): Received {
    const [first] = this.#chunks;
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    const fits = body.length > this.#most ? body.subarray(0, this.#most) : body;
    return { status: this.#status, headers: this.#headers, body: fits };
  }

  #end(settled: Parameters<Settle>[0]): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#clock);
    this.#settle(settled);
    // Of no effect on a connection whose exchange has ended by itself.
    if (!('status' in settled) || settled.cut) this.#controller?.abort(new Error('given up'));
  }
}

function toHeaders(given: Dispatcher.ResponseData['headers']): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in given) {
    const value = given[name];
    if (value === undefined) continue;
    const key = name.toLowerCase();
    if (typeof value === 'string') headers[key] = value;
    else headers[key] = key === 'link' || key === 'content-encoding' ? value.join(', ') : (value[0] ?? '');
  }
  return headers;
}
