/**
 * Values that are on their way while a question about them comes in: the host asks for a secret as soon as a
 * committed file names it, which may be before what a person has pasted is stored.
 */
export interface Arrivals {
  /** Does the work that brings values for a folder. */
  during<T>(folder: string, work: () => Promise<T>): Promise<T>;
  /** Waits until no work for the folder is under way, or for the limit: the work may itself wait for an answer. */
  wait(folder: string): Promise<void>;
}

export function createArrivals(limitMs: number): Arrivals {
  const running = new Map<Promise<unknown>, string>();
  return {
    during: async (folder, work) => {
      const begun = work();
      running.set(begun, folder);
      try {
        return await begun;
      } finally {
        running.delete(begun);
      }
    },
    wait: async (folder) => {
      const own = [...running].flatMap(([work, of]) => (of === folder ? work : []));
      if (own.length === 0) return;
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, limitMs);
      await Promise.race([Promise.allSettled(own), late]);
      clearTimeout(timer);
    },
  };
}
