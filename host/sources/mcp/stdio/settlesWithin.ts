import { setTimeout as pause } from 'node:timers/promises';

/** Whether a promise is fulfilled within so many milliseconds. Leaves no timer behind. */
export async function settlesWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const clock = new AbortController();
  const late = pause(ms, false, { signal: clock.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clock.abort();
  }
}
