import { Transform } from 'node:stream';
import { parseStrictJson } from '../../base/strictJson.ts';
import { toError } from '../../errors.ts';

/** Longer lines are handed on as they are: whoever reads them has a limit of its own, and says so. */
const MOST_BYTES = 10 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Lets through the lines that are JSON as HTTP takes it: keys once, and not nested without end. `onRefused` hears why
 * another one is left out (JSON-RPC 2.0 §5.1: it is answered without an id).
 */
export function strictLines(onRefused: (message: string) => void): Transform {
  let rest: Buffer[] = [];
  let bytes = 0;
  const take = (part: Buffer): Buffer => {
    const line = rest.length === 0 ? part : Buffer.concat([...rest, part]);
    rest = [];
    bytes = 0;
    return line;
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        const line = take(chunk.subarray(from, end + 1));
        from = end + 1;
        const fault = faultOf(line);
        if (fault === undefined) this.push(line);
        else onRefused(fault);
      }
      const left = chunk.subarray(from);
      bytes += left.length;
      if (bytes > MOST_BYTES) this.push(take(left));
      else if (left.length > 0) rest.push(left);
      done();
    },
    flush(done) {
      if (rest.length > 0) this.push(take(Buffer.alloc(0)));
      done();
    },
  });
}

function faultOf(line: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(line);
    if (text.trim() !== '') parseStrictJson(text);
    return undefined;
  } catch (error) {
    return `Parse error: ${toError(error).message}`;
  }
}
