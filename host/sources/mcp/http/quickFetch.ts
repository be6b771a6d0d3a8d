import { pipeline, type Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Dispatcher, Headers, request, Response } from 'undici';
import { version } from '../../../version.ts';
import type { Fetch } from './follow.ts';
import { toSentHeaders } from './ownHeaders.ts';

/** What each request says where nobody says otherwise. */
const usual = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': `gatehouse/${version}` };

/** Statuses whose answers have no body (WHATWG Fetch §2.2.3). */
const bodiless = [204, 205, 304];

/**
 * As much of `fetch` as a client of MCP needs, at half of its cost: redirects are handed over as they are, and nothing
 * is known of origins, caches and cookies. Fails as `fetch` does, with what went wrong as the cause, or with an
 * {UnsendableHeader}.
 */
export function quickFetch(dispatcher: Dispatcher): Fetch {
  return async (url, { method = 'GET', headers, body = null, signal = null } = {}) => {
    signal?.throwIfAborted();
    const sent = toSentHeaders(headers);
    const answer = await request(url, {
      dispatcher,
      method,
      headers: { ...usual, ...Object.fromEntries(sent) },
      body,
      signal,
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new TypeError('fetch failed', { cause: error });
    });
    const { statusCode, statusText, headers: received } = answer;
    // Whoever cancels a body hears no more of it.
    answer.body.on('error', () => {});
    const isEmpty = bodiless.includes(statusCode);
    if (isEmpty) answer.body.resume();
    return new Response(isEmpty ? null : toWebStream(unpack(answer.body, received['content-encoding'])), {
      // No `Response` can be made with a status that HTTP does not know.
      status: Math.min(statusCode, 599),
      statusText,
      headers: toHeaders(received),
    });
  };
}

function toHeaders(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(received))
    for (const value of [values ?? []].flat()) headers.append(name, value);
  return headers;
}

const unpackers: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: () => createGunzip(promptly),
  deflate: () => createInflate(promptly),
  br: () =>
    createBrotliDecompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
    }),
};

/** An event must not wait in here for the next one. */
const promptly = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

/** A body out of its content codings (RFC 9110 §8.4); with one that is not known it stays as it came. */
function unpack(body: Readable, coding: string | string[] | undefined): Readable {
  if (coding === undefined) return body;
  const codings = [coding]
    .flat()
    .join()
    .toLowerCase()
    .split(/\s*,\s*/);
  const stages = codings.toReversed().flatMap((name) => unpackers[name.trim().replace(/^x-/, '')] ?? []);
  if (stages.length < codings.length) return body;
  return stages.reduce<Readable>(
    (packed, create) => pipeline(packed, create(), () => {}) as unknown as Readable,
    body,
  );
}

/** Read only as fast as it is taken. */
function toWebStream(body: Readable): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  );
}
