import { retryText } from '../retry.ts';
import type { AnswerContext } from './context.ts';
import type { ApiAnswer } from './readAnswer.ts';

/** Calls that may still be made before it is worth a word. */
const fewCalls = 10;

/** What the headers of a good answer tell a caller beyond its body. Credentials and cookies are never among it. */
export function notesOf(answer: ApiAnswer, { method, parameters }: AnswerContext): readonly string[] {
  const { headers, repeated, unknownCoding } = answer;
  const notes: string[] = [];
  if (repeated) notes.push(repeatedText(repeated));
  const { location, link, etag } = headers;
  if (location) notes.push(`Location: ${short(location)}`);
  const next = link === undefined ? undefined : nextLink(link);
  if (next !== undefined) {
    notes.push(
      `More follows at ${short(next)} (Link, rel="next"). Give its query values as arguments to get it.`,
    );
  }
  // A weak one is no condition for a change, RFC 9110 §13.1.1.
  if (etag && method !== 'HEAD' && (!etag.startsWith('W/') || parameters.some(isCondition)))
    notes.push(`ETag: ${short(etag)}`);
  const after = headers['retry-after'];
  if (after)
    notes.push(
      `The API asks to wait ${retryText(headers) ?? short(after)} before the next call (Retry-After).`,
    );
  const left = callsLeft(headers);
  if (left !== undefined && left <= fewCalls) {
    notes.push(`The API's rate limit leaves ${left} more ${left === 1 ? 'call' : 'calls'} for now.`);
  }
  if (unknownCoding !== undefined) {
    notes.push(
      `The API names Content-Encoding "${unknownCoding}", which is not known; the answer is shown as it came.`,
    );
  }
  return notes;
}

export function repeatedText({ status, afterMs }: NonNullable<ApiAnswer['repeated']>): string {
  const seconds = Math.round(afterMs / 100) / 10;
  return `The API first answered HTTP ${status} and asked to wait; the call was sent once more after ${seconds} s.`;
}

/** The target of the link to the next page, RFC 8288 §3. */
function nextLink(link: string): string | undefined {
  for (const [, target, parameters = ''] of link.matchAll(/<([^<>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
    const relations = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (target && relations.includes('next')) return target;
  }
  return undefined;
}

/** The common header, or the `r` of the one that is being standardized (draft-ietf-httpapi-ratelimit-headers). */
function callsLeft(headers: ApiAnswer['headers']): number | undefined {
  const text =
    headers['x-ratelimit-remaining'] ??
    headers['ratelimit-remaining'] ??
    /;\s*r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1];
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function isCondition({ in: place, name }: AnswerContext['parameters'][number]): boolean {
  return place === 'header' && /^if-(none-)?match$/i.test(name);
}

function short(text: string): string {
  return text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text;
}
