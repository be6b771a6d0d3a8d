import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';
import type { Received } from './receive.ts';

/** A body out of its content codings (RFC 9110 §8.4). */
export interface Unpacked {
  readonly body: Buffer;
  /** It went on past the limit. */
  readonly isCut: boolean;
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

const unpackers: Readonly<Record<string, (packed: Buffer, isWhole: boolean) => Transform>> = {
  gzip: (_, isWhole) => createGunzip(isWhole ? {} : { finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (packed, isWhole) => {
    // `deflate` means zlib's format (RFC 9110 §8.4.1.2), and some servers leave out its two bytes of header.
    const create = ((packed[0] ?? 0) & 0x0f) === 8 ? createInflate : createInflateRaw;
    return create(isWhole ? {} : { finishFlush: constants.Z_SYNC_FLUSH });
  },
  br: (_, isWhole) =>
    createBrotliDecompress(isWhole ? {} : { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: (_, isWhole) => createZstdDecompress(isWhole ? {} : { finishFlush: constants.ZSTD_e_flush }),
};

/** The codings of a Content-Encoding header in the order in which they were applied. */
export function codingsOf(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  return header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim().replace(/^x-/, ''))
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** The first coding that is not known here: what it packs is left as it came. */
export function unknownCoding(codings: readonly string[]): string | undefined {
  return codings.find((coding) => !Object.hasOwn(unpackers, coding))?.slice(0, 50);
}

/** How long a body may be that unpacks to at most `limit` bytes: what cannot be made smaller grows a little. */
export function mostPacked(limit: number): number {
  return Math.ceil(limit * 1.1) + 65_536;
}

/**
 * Unpacks a body up to the limit, and of one that is not whole what there is.
 *
 * @throws {UnreadableAnswer} for a body that is not packed as its header says, for more codings on top of each
 * other than anybody means, and for a body that is longer packed than unpacked and so only keeps us busy.
 */
export async function unpack(
  { status, body: packed, cut }: Received,
  codings: readonly string[],
  limit: number,
): Promise<Unpacked> {
  const unreadable = (what: string): Error => new UnreadableAnswer(status, what);
  if (codings.length > mostCodings)
    throw unreadable(
      `a body that is packed ${codings.length} times over; at most ${mostCodings} times are unpacked`,
    );
  const named = codings.join(', ');
  let body = packed;
  let isWhole = cut === undefined;
  for (const [stage, coding] of codings.toReversed().entries()) {
    const most = stage === codings.length - 1 ? limit : mostPacked(limit);
    try {
      ({ body, isWhole } = await unpackOnce(body, isWhole, coding, most));
    } catch (error) {
      throw unreadable(explain(error, named));
    }
  }
  if (isWhole || cut === 'time' || body.length >= limit) return { body, isCut: !isWhole };
  throw unreadable(`a ${named} body that is longer packed than it may be unpacked`);
}

async function unpackOnce(
  packed: Buffer,
  isWhole: boolean,
  coding: string,
  most: number,
): Promise<{ body: Buffer; isWhole: boolean }> {
  const unpacker = unpackers[coding]?.(packed, isWhole);
  if (!unpacker) throw new Error(`${coding} is not known`);
  const chunks: Buffer[] = [];
  let size = 0;
  unpacker.end(packed);
  // Leaving the loop takes the unpacker down.
  for await (const chunk of unpacker as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) return { body: Buffer.concat(chunks).subarray(0, most), isWhole: false };
  }
  return { body: Buffer.concat(chunks), isWhole };
}

function explain(error: unknown, named: string): string {
  const { code } = error as { readonly code?: unknown };
  if (code === 'Z_BUF_ERROR') return `a ${named} body that breaks off before its end (${code})`;
  return `a body that cannot be unpacked: it is not ${named}, as its Content-Encoding says (${String(code)})`;
}
