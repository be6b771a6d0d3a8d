import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Body } from './answer.ts';

/** The content codings that are understood, as a header says it. */
export const codings = 'gzip, deflate, br';

/** An event must not wait in here for the next one. */
const promptly = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

const unpackers: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: () => createGunzip(promptly),
  deflate: () => createInflate(promptly),
  br: () =>
    createBrotliDecompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
    }),
};

/** A body out of its content codings (RFC 9110 §8.4); with one that is not known it stays as it came. */
export function unpack(body: Body, coding: string | null): Body {
  if (coding === null) return body;
  const names = coding.toLowerCase().split(/\s*,\s*/);
  const stages = names.toReversed().flatMap((name) => unpackers[name.trim().replace(/^x-/, '')] ?? []);
  if (stages.length === 0 || stages.length < names.length) return body;
  const packed = Readable.from(body, { objectMode: false });
  const unpacked = stages.reduce<Readable>(
    (from, create) => pipeline(from, create(), () => {}) as unknown as Readable,
    packed,
  );
  return toBody(unpacked);
}

function toBody(stream: Readable): Body {
  // Whoever gives a body up hears no more of it.
  stream.on('error', () => {});
  return {
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>,
    cancel: () => {
      stream.destroy();
      return Promise.resolve();
    },
  };
}
