import type { Connection } from './connection.ts';
import { explain, isSessionLost, RpcError } from './failures.ts';

export interface KeepAliveOptions {
  readonly signal: AbortSignal;
  /** Between two pings, in milliseconds. Default 60,000. */
  readonly everyMs?: number;
  /** For one answer, in milliseconds. Default 10,000. */
  readonly answerMs?: number;
  /** Whether it works on calls: one that does may be too busy for pings, and their own limit tells of its end. */
  isBusy(): boolean;
  onLatency(ms: number): void;
  /** `reason` is a sentence whose subject is the server. */
  onDead(reason: string): void;
}

/**
 * Pings a server that has sessions (Utilities, Ping), so that one that is gone is noticed before a call is. A server
 * may be busy once; twice is taken for its end. The stateless revisions have no ping and no session to lose.
 */
export function keepAlive({ peer, isStateless }: Connection, options: KeepAliveOptions): void {
  const { signal, everyMs = 60_000, answerMs = 10_000, isBusy, onLatency, onDead } = options;
  if (isStateless) return;
  let misses = 0;
  const ping = async (): Promise<void> => {
    const started = performance.now();
    try {
      await peer.request('ping', {}, { timeoutMs: answerMs, signal });
    } catch (error) {
      if (signal.aborted) return;
      // Whoever answers that it does not know pings is there.
      if (!(error instanceof RpcError)) {
        misses = isBusy() ? 0 : misses + 1;
        if (misses > 1 || isSessionLost(error)) onDead(explain(error));
        return;
      }
    }
    misses = 0;
    onLatency(performance.now() - started);
  };
  const timer = setInterval(() => void ping(), everyMs).unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
