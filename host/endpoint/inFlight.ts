import type { ServerResponse } from 'node:http';

/** Counts requests that are being answered, so that an end can wait for them. */
export interface InFlight {
  /** Counts a request until its answer is complete or its client has gone. */
  add(response: ServerResponse): void;
  /** Counts a request until the function that this returns is called. */
  begin(): () => void;
  /** Settles when nothing is in flight, or after `ms` milliseconds. */
  idle(ms: number): Promise<void>;
}

export function createInFlight(): InFlight {
  let waiting: (() => void)[] = [];
  const counted = new Set<object>();
  const begin = (): (() => void) => {
    const one = {};
    counted.add(one);
    return () => {
      if (!counted.delete(one) || counted.size > 0) return;
      for (const resolve of waiting.splice(0)) resolve();
    };
  };
  return {
    begin,
    add: (response) => {
      // One whose client has gone already tells of no end any more.
      if (!response.closed) response.once('close', begin());
    },
    idle: (ms) => {
      if (counted.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        waiting = [...waiting, () => (clearTimeout(timer), resolve())];
      });
    },
  };
}
