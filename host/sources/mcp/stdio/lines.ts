const lineFeed = 0x0a;

export interface LineOptions {
  /** What is kept of a line; the rest of it is counted only. */
  readonly maxBytes: number;
  /** A line without its line feed, and how many of its bytes were left out. */
  readonly onLine: (line: Buffer, leftOut: number) => void;
  /** Hears at once that a line grows past the limit, before its end is seen. */
  readonly onExcess?: () => void;
}

export interface LineReader {
  push(chunk: Buffer): void;
  /** Gives out what came after the last line feed. */
  end(): void;
}

/** Cuts a stream into lines as bytes, so that a character split over two chunks stays whole. */
export function createLineReader({ maxBytes, onLine, onExcess }: LineOptions): LineReader {
  let parts: Buffer[] = [];
  let kept = 0;
  let leftOut = 0;
  const take = (part: Buffer): void => {
    const room = Math.min(part.length, maxBytes - kept);
    if (room > 0) parts.push(part.subarray(0, room));
    kept += room;
    if (room === part.length) return;
    const isFirst = leftOut === 0;
    leftOut += part.length - room;
    if (isFirst) onExcess?.();
  };
  const finish = (): void => {
    const [line, excess] = [parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts), leftOut];
    parts = [];
    kept = 0;
    leftOut = 0;
    onLine(line, excess);
  };
  return {
    push: (chunk) => {
      let begin = 0;
      for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, begin)) {
        take(chunk.subarray(begin, at));
        finish();
        begin = at + 1;
      }
      take(chunk.subarray(begin));
    },
    end: () => {
      if (kept > 0) finish();
    },
  };
}
