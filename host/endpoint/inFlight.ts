import type { ServerResponse } from 'node:http';

/** Counts requests that are being answered, so that an end can wait for them. */
export interface InFlight {
  /** Counts a request until its answer is complete or its client has gone. */
  add(response: ServerResponse): void;
  /** Settles when nothing is in flight, or after `ms` milliseconds. */
  idle(ms: number): Promise<void>;
}

export function createInFlight(): InFlight {
  let count = 0;
  let waiting: (() => void)[] = [];
  const done = (): void => {
    count -= 1;
    if (count > 0) return;
    for (const resolve of waiting.splice(0)) resolve();
  };
  return {
    add: (response) => {
      // One whose client has gone already tells of no end any more.
      if (response.closed) return;
      count += 1;
      response.once('close', done);
    },
    idle: (ms) => {
      if (count === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        waiting = [...waiting, () => (clearTimeout(timer), resolve())];
      });
    },
  };
}
