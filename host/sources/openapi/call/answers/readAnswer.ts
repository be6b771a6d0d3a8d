import type { Dispatcher } from 'undici';
import { type Received, receive } from './receive.ts';
import { codingsOf, mostPacked, unknownCoding, unpack } from './unpack.ts';

export interface ApiAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first value, of `link` all. */
  readonly headers: Received['headers'];
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
  /** Ends the exchange. */
  readonly signal: AbortSignal;
}

/** Nobody reads the body of an answer that sends the call on. */
const mostOfRedirect = 64 * 1024;

/**
 * Sends one request and reads its answer, unpacked, up to the limits. Rejects with the signal's reason, or with
 * what went wrong on the connection.
 *
 * @throws {UnreadableAnswer} for a body that is not packed as its headers say.
 */
export async function requestAnswer(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { bytes, ...limits }: ReadLimits,
): Promise<ApiAnswer> {
  const received = await receive(dispatcher, request, {
    ...limits,
    bytes: (answer) => {
      if (locationOf(answer) !== undefined) return mostOfRedirect;
      const codings = codingsOf(answer.headers['content-encoding']);
      return codings.length === 0 || unknownCoding(codings) !== undefined ? bytes : mostPacked(bytes);
    },
  });
  const { status, headers, body, cut } = received;
  // What is not there cannot be unpacked, even where its headers describe it, and what nobody reads need not be.
  const isUnread = body.length === 0 || locationOf(received) !== undefined;
  const codings = isUnread ? [] : codingsOf(headers['content-encoding']);
  const unknown = unknownCoding(codings);
  const isPacked = codings.length > 0 && unknown === undefined;
  const read = isPacked ? await unpack(received, codings, bytes) : { body, isCut: cut !== undefined };
  return {
    ...{ status, headers, ...read },
    ...(cut === 'time' ? { isOutOfTime: true } : {}),
    ...(unknown === undefined ? {} : { unknownCoding: unknown }),
  };
}

/** Where an answer sends the call on (RFC 9110 §15.4); nothing where it is the answer itself. */
export function locationOf({ status, headers }: Pick<Received, 'status' | 'headers'>): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? headers['location'] : undefined;
}
