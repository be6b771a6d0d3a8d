/** Lets a limited number in at once; the rest wait in the order in which they came. */
export interface Turnstile {
  /**
   * Settles when there is room; what it returns gives the place back, once. Rejects with the signal's
   * reason when that ends the wait.
   */
  enter(signal: AbortSignal): Promise<() => void>;
}

export function createTurnstile(places: number): Turnstile {
  let free = places;
  // A Set keeps the order of arrival and lets a waiter leave from the middle.
  const waiting = new Set<() => void>();
  const leave = (): void => {
    const [next] = waiting;
    if (next) next();
    else free += 1;
  };
  const ticket = (): (() => void) => {
    let used = false;
    return () => {
      if (used) return;
      used = true;
      leave();
    };
  };
  return {
    enter: (signal) => {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(ticket());
      }
      return new Promise((admit, refuse) => {
        const go = (): void => {
          waiting.delete(go);
          signal.removeEventListener('abort', giveUp);
          admit(ticket());
        };
        const giveUp = (): void => {
          waiting.delete(go);
          refuse(signal.reason);
        };
        waiting.add(go);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
