import type { Connection } from './connection.ts';
import { explain, httpStatusOf, isSessionLost, RpcError, TimedOut } from './failures.ts';

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

export interface KeepAlive {
  /** Looks now: something has just failed that may mean the server's end, so that one silence is taken for it. */
  check(): void;
}

/**
 * Pings a server that has sessions (Utilities, Ping), so that one that is gone is noticed before a call is. A server
 * may be busy once; twice is taken for its end. The stateless revisions have no ping and no session to lose: they are
 * asked only where there is a doubt.
 */
export function keepAlive({ peer, isStateless }: Connection, options: KeepAliveOptions): KeepAlive {
  const { signal, everyMs = 60_000, answerMs = 10_000, isBusy, onLatency, onDead } = options;
  let misses = 0;
  let isAsking = false;
  const ask = async (isDoubted: boolean): Promise<void> => {
    if (isAsking || signal.aborted) return;
    isAsking = true;
    const started = performance.now();
    try {
      await peer.request(isStateless ? 'server/discover' : 'ping', {}, { timeoutMs: answerMs, signal });
    } catch (error) {
      if (signal.aborted) return;
      // Whoever answers that it does not know pings is there.
      if (!(error instanceof RpcError)) {
        if (error instanceof TimedOut && isBusy()) return;
        misses += 1;
        const isGone = isSessionLost(error) || (isDoubted && httpStatusOf(error) === undefined);
        if (isGone || misses > 1) onDead(explain(error));
        return;
      }
    } finally {
      isAsking = false;
    }
    misses = 0;
    onLatency(performance.now() - started);
  };
  if (!isStateless) {
    const timer = setInterval(() => void ask(false), everyMs).unref();
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }
  return { check: () => void ask(true) };
}
