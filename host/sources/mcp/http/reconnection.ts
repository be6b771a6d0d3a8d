export interface Pause {
  /** How long the server wants a client to wait, in milliseconds. */
  readonly asked: number | undefined;
  /** How often it was tried already since the stream was last open. */
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** How often a stream is tried before it is given up. */
export const mostAttempts = 5;

/** How often a stream may be opened again within a minute before it must wait for longer. */
const mostInAMinute = 20;
const usualMs = 500;
const mostMs = 30_000;

/**
 * When one stream is opened again that has ended. A server's own wish (`retry`) counts within reason: neither in a tight
 * loop nor, as a timer does with too large a number, at once. Each attempt that fails doubles it, and a stream that is
 * closed at once time and again is asked for less often. Rejects with the reason of the signal.
 */
export function createReconnection(): (pause: Pause) => Promise<void> {
  let recent: readonly number[] = [];
  return async ({ asked = usualMs, attempt, signal }) => {
    const now = performance.now();
    recent = [...recent.filter((then) => now - then < 60_000), now];
    const least = recent.length > mostInAMinute ? 5_000 : 100;
    const grown = Math.min(asked * 2 ** attempt, Math.max(asked, mostMs));
    const ms = Math.min(Math.max(grown, least), 5 * 60_000);
    await wait(ms, signal);
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave);
      resolve();
    }, ms);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}
