/** How long anything may take that is expected to happen, in milliseconds. */
const limitMs = 10_000;

/** A promise that fails with a sentence when nothing has come of it in time. */
export async function inTime<T>(work: Promise<T>, what: string, ms = limitMs): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Waited ${ms / 1000} s in vain for ${what}.`)), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Something that happens again and again, and can be waited for. */
export interface Signals<T> {
  readonly seen: readonly T[];
  give(value: T): void;
  /** The first one, past or to come, that fits. */
  first(fits: (value: T) => boolean, what: string, ms?: number): Promise<T>;
  /** Settles once this many have come in all. */
  count(wanted: number, what: string, ms?: number): Promise<void>;
}

export function createSignals<T>(): Signals<T> {
  const seen: T[] = [];
  const waiting = new Set<() => void>();
  const until = (isThere: () => boolean, what: string, ms?: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (!isThere()) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
    look();
    return inTime(promise, what, ms);
  };
  return {
    seen,
    give: (value) => {
      seen.push(value);
      for (const look of [...waiting]) look();
    },
    first: async (fits, what, ms) => {
      await until(() => seen.some(fits), what, ms);
      return seen.find(fits) as T;
    },
    count: (wanted, what, ms) => until(() => seen.length >= wanted, what, ms),
  };
}
