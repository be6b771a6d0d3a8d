import { Duplex, pipeline, type Readable, Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

/** A body as it comes out of its content codings (RFC 9110 §8.4). */
export interface Unpacking {
  readonly body: Readable;
  /** A coding that is not known here; what it packs is left as it came. */
  readonly unknown?: string;
  /** What went wrong, as the end of a sentence about the answer; nothing where it was not the packing. */
  explain(error: unknown): string | undefined;
  /** Some servers name a coding, and then send nothing. */
  isNothing(): boolean;
}

/** An answer came, and could not be read. The message completes a sentence whose subject is the API. */
export class UnreadableAnswer extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const mostCodings = 3;

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  deflate: createAnyInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** More came packed than the unpacked may be; what unpacks to less than its own size only keeps us busy. */
class TooMuchPacked extends Error {}

/** The codings of a Content-Encoding header in the order in which they were applied. */
export function codingsOf(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return [];
  return [header]
    .flat()
    .join(',')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim().replace(/^x-/, ''))
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** @throws {UnreadableAnswer} for more codings on top of each other than anybody means. */
export function unpack(
  packed: Readable,
  status: number,
  codings: readonly string[],
  limit: number,
): Unpacking {
  const unknown = codings.find((coding) => !Object.hasOwn(unpackers, coding));
  if (codings.length === 0 || unknown !== undefined) {
    const name = unknown === undefined ? {} : { unknown: unknown.slice(0, 50) };
    return { body: packed, ...name, explain: () => undefined, isNothing: () => false };
  }
  if (codings.length > mostCodings) {
    // Taken down before its end, it fails, and an error that nobody listens to ends the process.
    packed.on('error', () => undefined).destroy();
    throw new UnreadableAnswer(
      status,
      `a body that is packed ${codings.length} times over; at most ${mostCodings} times are unpacked`,
    );
  }
  const first = createMeter(limit);
  const stages = codings.toReversed().flatMap((coding, at) => {
    return [at === 0 ? first : createMeter(limit), unpackers[coding]?.() ?? []].flat();
  });
  const named = codings.join(', ');
  return {
    // Errors of every stage reach the reader through the last one.
    body: pipeline([packed, ...stages], () => undefined) as unknown as Readable,
    explain: (error) => explain(error, named),
    isNothing: () => first.passed === 0,
  };
}

function explain(error: unknown, named: string): string | undefined {
  if (error instanceof TooMuchPacked) return `a ${named} body that is longer packed than it may be unpacked`;
  const { code } = error as { readonly code?: unknown };
  if (code === 'Z_BUF_ERROR') return `a ${named} body that breaks off before its end (${code})`;
  return typeof code === 'string' && /^Z_|^ERR_BROTLI|^ERR__ERROR|^ZSTD_/.test(code)
    ? `a body that cannot be unpacked: it is not ${named}, as its Content-Encoding says (${code})`
    : undefined;
}

interface Meter extends Transform {
  readonly passed: number;
}

function createMeter(limit: number): Meter {
  // What cannot be made smaller grows a little by being packed.
  const most = limit * 1.1 + 65_536;
  let passed = 0;
  const meter = new Transform({
    transform: (chunk: Buffer, _, done) => {
      passed += chunk.length;
      if (passed > most) done(new TooMuchPacked());
      else done(null, chunk);
    },
  });
  return Object.defineProperty(meter, 'passed', { get: () => passed }) as Meter;
}

/** `deflate` means zlib's format (RFC 9110 §8.4.1.2), and some servers leave out its two bytes of header. */
function createAnyInflate(): Duplex {
  let engine: Duplex | undefined;
  const start = (duplex: Duplex, chunk: Buffer | undefined): Duplex => {
    const isRaw = chunk !== undefined && ((chunk[0] ?? 0) & 0x0f) !== 8;
    const made = isRaw ? createInflateRaw() : createInflate();
    made.on('data', (piece: Buffer) => {
      if (!duplex.push(piece)) made.pause();
    });
    made.once('end', () => duplex.push(null));
    made.once('error', (error) => duplex.destroy(error));
    return made;
  };
  const duplex = new Duplex({
    write: (chunk: Buffer, _, done) => {
      engine ??= start(duplex, chunk);
      engine.write(chunk, () => done());
    },
    final: (done) => {
      engine ??= start(duplex, undefined);
      engine.end();
      done();
    },
    read: () => {
      engine?.resume();
    },
    destroy: (error, done) => {
      engine?.destroy();
      done(error);
    },
  });
  return duplex;
}
