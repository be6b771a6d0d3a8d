/** Settles with the work, however that ends, or when the signal is given, or after so many milliseconds. */
export function settledOrAborted(work: Promise<void>, signal: AbortSignal, mostMs?: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = mostMs === undefined ? undefined : setTimeout(() => done(), mostMs);
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
    void work.finally(done);
  });
}
