import type { ApiAnswer } from './answers/readAnswer.ts';
import type { ApiRequest } from './request.ts';

type Headers = Readonly<Record<string, string>>;

const longestWaitMs = 5_000;

/** Methods that ask and change nothing (RFC 9110 §9.2.1, and QUERY). */
export function isReadOnly(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'QUERY';
}

/**
 * How long to wait before a call is sent once more, in milliseconds; nothing where it must not be. An API that
 * refuses a reading call for now and says for how long has done nothing, and its answer is no answer yet.
 */
export function waitBeforeRepeat(answer: ApiAnswer, request: ApiRequest, leftMs: number): number | undefined {
  if ((answer.status !== 429 && answer.status !== 503) || !isReadOnly(request.method)) return undefined;
  const wait = retryAfterMs(answer.headers);
  return wait !== undefined && wait <= longestWaitMs && wait < leftMs / 2 ? wait : undefined;
}

/** Retry-After is seconds or a date (RFC 9110 §10.2.3), which is read against the API's own clock. */
function retryAfterMs(headers: Headers): number | undefined {
  const after = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(after)) return Number(after) * 1_000;
  // A date begins with a weekday; much else would be read as some date too.
  const until = /^[a-z]{3,9},? /i.test(after) ? Date.parse(after) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const now = Date.parse(headers['date'] ?? '');
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}

/** `30 s`, `5 min`, `until Wed, 21 Oct …` in words that follow "wait"; nothing where the API does not say. */
export function retryText(headers: Headers): string | undefined {
  const wait = retryAfterMs(headers) ?? resetMs(headers);
  if (wait === undefined) return undefined;
  const seconds = Math.ceil(wait / 1_000);
  return seconds < 600 ? `${seconds} s` : `${seconds} s (${Math.round(seconds / 60)} min)`;
}

/** When the rate limit begins anew: seconds from now, or since 1970. */
function resetMs(headers: Headers): number | undefined {
  const text =
    headers['x-ratelimit-reset'] ??
    headers['ratelimit-reset'] ??
    /;\s*t=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1];
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const seconds = Number(text);
  return Math.max(0, seconds < 100_000_000 ? seconds * 1_000 : seconds * 1_000 - Date.now());
}
