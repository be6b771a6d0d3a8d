import type { JsonObject } from '../../../base/json.ts';
import { createBackOff } from '../backOff.ts';
import { httpStatusOf, RpcError } from './failures.ts';
import type { Peer } from './peer.ts';

export interface ListeningOptions {
  readonly signal: AbortSignal;
  /** It had ended and begins anew: what happened meanwhile was told to nobody. */
  onGap(): void;
  /** Hears why it ended, where that was no plain end. */
  readonly onFault?: (error: unknown) => void;
}

/** One that lasted so long has worked. */
const LEAST_MS = 30_000;

/**
 * `subscriptions/listen` (MCP 2026-07-28, Subscriptions): a request whose stream brings the notifications that
 * `notifications` names, and which is answered only when the server ends it. It is asked for again then, ever more
 * slowly. Settles where the server has no such thing, and with the signal. Never rejects.
 */
export async function keepListening(
  peer: Peer,
  notifications: JsonObject,
  { signal, onGap, onFault }: ListeningOptions,
): Promise<void> {
  const backOff = createBackOff();
  while (!signal.aborted) {
    const started = Date.now();
    try {
      await peer.request('subscriptions/listen', { notifications }, { signal, timeoutMs: 2 ** 31 - 1 });
    } catch (error) {
      if (signal.aborted) return;
      onFault?.(error);
      if (isRefusal(error)) return;
    }
    if (Date.now() - started > LEAST_MS) backOff.reset();
    await pauseOrAbort(backOff.next(), signal);
    if (!signal.aborted) onGap();
  }
}

const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

/** Whether it would be refused again, whenever it is asked for. An unknown method is HTTP 404 in this revision. */
function isRefusal(error: unknown): boolean {
  if (error instanceof RpcError) return error.code === METHOD_NOT_FOUND || error.code === INVALID_PARAMS;
  const status = httpStatusOf(error) ?? 500;
  return status < 500 && status !== 408 && status !== 429;
}

/** Settles after so many milliseconds, or with the signal. */
export function pauseOrAbort(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms).unref();
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
