import type { Halting } from '../questions/exchange.ts';

export interface DeadlineLimits {
  /** Without a sign of life for so long, it is late. Milliseconds. */
  readonly timeoutMs: number;
  /** However many signs of life there are; absent where they give no more time. */
  readonly mostMs: number | undefined;
}

/** The time of one request. It runs from the beginning until it is late or has ended. */
export interface Deadline extends Halting {
  /** A sign of life. */
  heard(): void;
  end(): void;
}

/** `onLate` hears which of the limits it was, in milliseconds. */
export function createDeadline(
  { timeoutMs, mostMs }: DeadlineLimits,
  onLate: (ms: number) => void,
): Deadline {
  let silence: NodeJS.Timeout | undefined;
  let whole: NodeJS.Timeout | undefined;
  let left = mostMs;
  let began = 0;
  let state: 'runs' | 'halted' | 'ended' = 'runs';
  const stop = (): void => {
    clearTimeout(silence);
    clearTimeout(whole);
  };
  const late = (ms: number) => () => {
    deadline.end();
    onLate(ms);
  };
  const waitForSign = (): void => {
    clearTimeout(silence);
    silence = setTimeout(late(timeoutMs), timeoutMs);
  };
  const run = (): void => {
    began = performance.now();
    waitForSign();
    if (left !== undefined) whole = setTimeout(late(mostMs ?? left), left);
  };
  const deadline: Deadline = {
    heard: () => {
      if (state === 'runs' && left !== undefined) waitForSign();
    },
    halt: () => {
      if (state !== 'runs') return;
      state = 'halted';
      stop();
      if (left !== undefined) left = Math.max(0, left - (performance.now() - began));
    },
    resume: () => {
      if (state !== 'halted') return;
      state = 'runs';
      run();
    },
    end: () => {
      state = 'ended';
      stop();
    },
  };
  run();
  return deadline;
}
