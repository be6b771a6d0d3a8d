export interface FloodOptions {
  readonly perSecond: number;
  /** Hears at the end of a second how many were too many. */
  onLeftOut(count: number): void;
}

/** Lets so many of a kind pass in each second, and counts the rest. */
export interface FloodGate {
  /** Whether the next one is still within its second; it is counted if not. */
  admits(): boolean;
  /** Tells what is left out and not told yet. */
  end(): void;
}

export function createFloodGate({ perSecond, onLeftOut }: FloodOptions): FloodGate {
  let began = -Infinity;
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const leftOut = count - perSecond;
    count = 0;
    if (leftOut > 0) onLeftOut(leftOut);
  };
  return {
    admits: () => {
      const now = performance.now();
      if (now - began >= 1_000) {
        settle();
        began = now;
      }
      count += 1;
      // What was left out is told even when nothing comes after it.
      if (count > perSecond) timer ??= setTimeout(settle, began + 1_000 - now).unref();
      return count <= perSecond;
    },
    end: settle,
  };
}
