const NEWLINE = 0x0a;

export interface Line {
  readonly text: string;
  /** Its length in the file, the newline included. */
  readonly bytes: number;
  /** False for the last line of a file while its newline is missing. */
  readonly isWhole: boolean;
}

/**
 * The lines of a file that is read in pieces. Only a newline ends one. Node's `readline` also cuts at U+2028
 * and U+2029, which JSON leaves as they are, so whoever names an argument with one would hide the call.
 */
export async function* toLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let begun: Buffer[] = [];
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      yield toLine([...begun, piece.subarray(start, end)], true);
      begun = [];
      start = end + 1;
    }
    if (start < piece.length) begun.push(piece.subarray(start));
  }
  if (begun.length > 0) yield toLine(begun, false);
}

function toLine(parts: readonly Buffer[], isWhole: boolean): Line {
  const bytes = Buffer.concat(parts);
  return { text: bytes.toString(), bytes: bytes.length + (isWhole ? 1 : 0), isWhole };
}
