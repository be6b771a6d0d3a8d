import type { ReconnectionScheduler } from '@modelcontextprotocol/client';

export interface Reconnection {
  readonly schedule: ReconnectionScheduler;
  /** Nothing is connected again from now on. */
  stop(): void;
}

/** How often streams may be opened again within a minute before each must wait for longer. */
const mostInAMinute = 20;

/**
 * When streams that ended are opened again. A server's own wish (`retry`) counts within reason: neither in a tight
 * loop nor, as a timer does with too large a number, at once. Whoever closes each stream at once is asked less often.
 */
export function createReconnection(): Reconnection {
  const timers = new Set<NodeJS.Timeout>();
  let recent: readonly number[] = [];
  let isStopped = false;
  return {
    schedule: (reconnect, delayMs) => {
      if (isStopped) return;
      const now = performance.now();
      recent = [...recent.filter((then) => now - then < 60_000), now];
      const least = recent.length > mostInAMinute ? 5_000 : 100;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          reconnect();
        },
        Math.min(Math.max(delayMs, least), 5 * 60_000),
      );
      timers.add(timer);
    },
    stop: () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
