import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { isStreamType, mediaTypeOf } from './mediaType.ts';
import { codingsOf, UnreadableAnswer, unpack, type Unpacking } from './unpack.ts';

export interface ApiAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first value, of `link` all. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body went on past the limit. */
  readonly isCut: boolean;
  /** The limit was that of time: a stream that had not ended. */
  readonly isOutOfTime?: boolean;
  /** A content coding that is not known here; the body is still packed in it, if it ever was. */
  readonly unknownCoding?: string;
  /** This is the second answer; the first one asked to wait. */
  readonly repeated?: { readonly status: number; readonly afterMs: number };
}

export interface ReadLimits {
  /** Of the body, unpacked; what is beyond is cut. */
  readonly bytes: number;
  /** How long a stream is listened to. */
  readonly streamMs?: number;
}

/**
 * Takes an answer's body off the connection, unpacked, up to the limits.
 *
 * @throws {UnreadableAnswer} for a body that is not packed as its headers say.
 */
export async function readAnswer(
  answer: Dispatcher.ResponseData,
  method: string,
  limits: ReadLimits,
): Promise<ApiAnswer> {
  const headers = toHeaders(answer.headers);
  const { statusCode: status } = answer;
  // What is not there cannot be unpacked, even where its headers describe it.
  const isEmpty = method === 'HEAD' || status === 204 || headers['content-length'] === '0';
  // Compression is not asked for, and some servers send it all the same.
  const codings = isEmpty ? [] : codingsOf(answer.headers['content-encoding']);
  const unpacking = unpack(answer.body, status, codings, limits.bytes);
  const streamMs = isStreamType(mediaTypeOf(headers)) ? limits.streamMs : undefined;
  const { body, isOutOfTime } = await readBody(unpacking.body, limits.bytes, streamMs).catch(
    (error: unknown) => recover(error, unpacking, status),
  );
  return {
    status,
    headers,
    body: body.length > limits.bytes ? body.subarray(0, limits.bytes) : body,
    isCut: isOutOfTime || body.length > limits.bytes,
    ...(isOutOfTime ? { isOutOfTime } : {}),
    ...(unpacking.unknown === undefined ? {} : { unknownCoding: unpacking.unknown }),
  };
}

interface Body {
  readonly body: Buffer;
  readonly isOutOfTime: boolean;
}

/** Resolves with the whole body, or with a little more than `limit` bytes of a longer one. */
function readBody(stream: Readable, limit: number, streamMs: number | undefined): Promise<Body> {
  const { promise, resolve, reject } = Promise.withResolvers<Body>();
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (isOutOfTime: boolean): void => {
    clearTimeout(clock);
    resolve({ body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), isOutOfTime });
  };
  // A body without end ends here.
  const cut = (isOutOfTime: boolean): void => {
    finish(isOutOfTime);
    stream.destroy();
  };
  const fail = (error: unknown): void => {
    clearTimeout(clock);
    reject(error);
  };
  const clock = streamMs === undefined ? undefined : setTimeout(() => cut(true), Math.max(streamMs, 0));
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > limit) cut(false);
  });
  stream.once('end', () => finish(false));
  // It may fail once more while it is taken down, and nobody listens any longer.
  stream.on('error', fail);
  stream.once('close', () => fail(new Error('The answer ended before it was complete.')));
  return promise;
}

function recover(error: unknown, unpacking: Unpacking, status: number): Body {
  const reason = unpacking.explain(error);
  if (reason === undefined) throw error;
  if (unpacking.isNothing()) return { body: Buffer.alloc(0), isOutOfTime: false };
  throw new UnreadableAnswer(status, reason);
}

function toHeaders(given: Dispatcher.ResponseData['headers']): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in given) {
    const value = given[name];
    if (value === undefined) continue;
    const key = name.toLowerCase();
    headers[key] = typeof value === 'string' ? value : key === 'link' ? value.join(', ') : (value[0] ?? '');
  }
  return headers;
}
