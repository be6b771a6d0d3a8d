/**
 * Hands values on, the first few at once and then not more often than at intervals. Of those that come faster the newest
 * one counts.
 */
export interface Paced<T> {
  give(value: T): void;
  /** Hands on what still waits, and ends. */
  end(): void;
}

/** Most calls tell of a few steps alone, and each of them tells something. */
const FREE = 10;

export function createPaced<T>(everyMs: number, deliver: (value: T) => void): Paced<T> {
  let last = Number.NEGATIVE_INFINITY;
  let handed = 0;
  let waiting: { readonly value: T; readonly timer: NodeJS.Timeout } | undefined;
  const hand = (value: T): void => {
    waiting = undefined;
    last = performance.now();
    handed += 1;
    deliver(value);
  };
  return {
    give: (value) => {
      const ms = last + everyMs - performance.now();
      if (!waiting && (ms <= 0 || handed < FREE)) return hand(value);
      const timer = waiting?.timer ?? setTimeout(() => waiting && hand(waiting.value), ms).unref();
      waiting = { value, timer };
    },
    end: () => {
      clearTimeout(waiting?.timer);
      if (waiting) hand(waiting.value);
    },
  };
}
