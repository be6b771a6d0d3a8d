import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { createFloodGate } from '../../../base/floodGate.ts';
import { createLineReader, type LineReader } from './lines.ts';

const maxLineBytes = 8 * 1024;
const maxLinesPerSecond = 2_000;
const remembered = 8;

/** What a server says for people: its standard error, and what else it prints. */
export interface ServerLog extends LineReader {
  /** A line that came another way. */
  add(line: Buffer): void;
  /** The newest lines, oldest first. */
  readonly last: readonly string[];
}

/**
 * Hands on what a server says, line by line, within bounds: a long line is cut, and of a flood only the first
 * lines of each second are told. What is left out is said in a line of its own.
 */
export function createServerLog(onLine: (line: string) => void): ServerLog {
  const newest: Line[] = [];
  const flood = createFloodGate({
    perSecond: maxLinesPerSecond,
    onLeftOut: (count) => onLine(`[${count} more lines were written within this second and left out]`),
  });
  const take = (bytes: Buffer, leftOut: number): void => {
    const line = { bytes, leftOut };
    // Those of a flood too: a server that dies says why in its last lines.
    newest.push(line);
    if (newest.length > remembered) newest.shift();
    if (!flood.admits()) return;
    const text = toText(line);
    if (text.trim() !== '') onLine(text);
  };
  const reader = createLineReader({ maxBytes: maxLineBytes, onLine: take });
  return {
    get last() {
      return newest.map(toText).filter((text) => text.trim() !== '');
    },
    push: reader.push,
    // A copy, because a message that is none can be large.
    add: (line) => take(Buffer.from(line.subarray(0, maxLineBytes)), Math.max(0, line.length - maxLineBytes)),
    end: () => {
      reader.end();
      flood.end();
    },
  };
}

interface Line {
  readonly bytes: Buffer;
  /** How many more there were. */
  readonly leftOut: number;
}

/** The characters of a line that a log can show: no colours, no bells, no cursor that moves. */
function toText({ bytes, leftOut }: Line): string {
  // Where a line is cut within a character, the decoder keeps what is there of it to itself.
  const decoded = leftOut > 0 ? new StringDecoder('utf8').write(bytes) : bytes.toString('utf8');
  const text = stripVTControlCharacters(decoded).replace(/(?!\t)\p{Cc}/gu, '');
  return leftOut > 0 ? `${text}… [${leftOut} more bytes left out]` : text;
}
