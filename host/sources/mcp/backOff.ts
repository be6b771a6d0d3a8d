const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/** Between attempts where something else answers: a server of one's own is often started after the editor. */
export const slowlyMs = 300_000;

/** How long to wait before each attempt: twice as long each time, and never all servers at the same moment. */
export interface BackOff {
  /** For a connection that was good until now, in milliseconds. */
  first(): number;
  /** After an attempt that failed, in milliseconds. */
  next(): number;
  reset(): void;
}

export function createBackOff(random: () => number = Math.random): BackOff {
  let failures = 0;
  return {
    first: () => Math.round(random() * 200),
    next: () => {
      const most = Math.min(FIRST_MS * 2 ** failures, MOST_MS);
      failures += 1;
      return Math.round(most * (0.5 + random() / 2));
    },
    reset: () => {
      failures = 0;
    },
  };
}

const WINDOW_MS = 180_000;
const MOST_ENDINGS = 5;

/** Tells when something ends so often that starting it again is of no use. */
export interface Breaker {
  /** Counts one more ending. */
  isBroken(): boolean;
  reset(): void;
}

export function createBreaker(now: () => number = Date.now): Breaker {
  let endings: number[] = [];
  return {
    isBroken: () => {
      const at = now();
      endings = [...endings.filter((each) => each > at - WINDOW_MS), at];
      return endings.length >= MOST_ENDINGS;
    },
    reset: () => {
      endings = [];
    },
  };
}
