/** The newest lines of a log that nobody has opened yet. */
export interface LineBuffer {
  add(line: string): void;
  /** The lines in order, each with its time; first of all how many were too many. */
  drain(): readonly string[];
}

/** @param limit how many lines are kept. */
export function createLineBuffer(limit: number, now: () => Date = () => new Date()): LineBuffer {
  let lines: string[] = [];
  let dropped = 0;
  return {
    add: (line) => {
      // A log adds the time at which it is written, which for these is not when they came.
      lines.push(`(${now().toISOString().slice(11, 23)}Z) ${line}`);
      if (lines.length <= limit) return;
      lines.shift();
      dropped += 1;
    },
    drain: () => {
      const all = dropped === 0 ? lines : [`${dropped} earlier lines are not kept.`, ...lines];
      lines = [];
      dropped = 0;
      return all;
    },
  };
}
