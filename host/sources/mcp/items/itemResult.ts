import { isSpecType } from '@modelcontextprotocol/client';
import { assertNever } from '../../../base/assert.ts';
import { isObject, type Json, type JsonObject, property } from '../../../base/json.ts';
import { INTERNAL_ERROR, type ItemMethod, type ItemResult } from '../../item.ts';
import { toContentBlock, toResource } from '../call/contentBlock.ts';

export interface ReadItemResult {
  readonly result: ItemResult;
  /** What of it had to be mended or left out, one sentence each. */
  readonly repairs: readonly string[];
}

export interface ItemResultOptions {
  /** The URI or the name that was asked for. */
  readonly key: string;
  /** Of the whole result, in bytes. */
  readonly mostBytes: number;
}

/**
 * Makes a result of what a server answered, such that every client can read it. What is left out is said in it. Never
 * throws, whatever JSON came.
 */
export function readItemResult(
  method: ItemMethod,
  given: unknown,
  { key, mostBytes }: ItemResultOptions,
): ReadItemResult {
  const kind = property(given, 'resultType') ?? 'complete';
  if (kind !== 'complete') return unreadable(`a result of the type ${JSON.stringify(kind).slice(0, 80)}`);
  const read = readOf(method, given, key);
  if (typeof read === 'string') return unreadable(read);
  const bytes = Buffer.byteLength(JSON.stringify(read.result));
  if (bytes <= mostBytes) return { result: { kind: 'ok', result: read.result }, repairs: read.repairs };
  const reason = `The answer is ${bytes} bytes long, and ${mostBytes} are passed on ("limits" in gateway.yaml).`;
  return { result: { kind: 'failed', code: INTERNAL_ERROR, reason }, repairs: [] };
}

function unreadable(what: string): ReadItemResult {
  const reason = `The server answered with ${what}, which cannot be passed on.`;
  return { result: { kind: 'failed', code: INTERNAL_ERROR, reason }, repairs: [] };
}

interface Read {
  readonly result: JsonObject;
  readonly repairs: readonly string[];
}

/** What it answered instead, where it cannot be read. */
function readOf(method: ItemMethod, given: unknown, key: string): Read | string {
  switch (method) {
    case 'resources/read':
      return readContents(given, key);
    case 'prompts/get':
      return readMessages(given);
    case 'completion/complete':
      return readCompletion(given);
    default:
      return assertNever(method);
  }
}

function readContents(given: unknown, uri: string): Read | string {
  const listed = property(given, 'contents');
  if (!Array.isArray(listed)) return 'no contents';
  const contents = listed.flatMap((each: unknown): JsonObject[] => {
    const content = toResource(each);
    const isKnown = isSpecType.TextResourceContents(content) || isSpecType.BlobResourceContents(content);
    return isKnown ? [content as JsonObject] : [];
  });
  const leftOut = listed.length - contents.length;
  if (leftOut > 0) contents.push({ uri, mimeType: 'text/plain', text: toNote(leftOut, 'part') });
  const [ttlMs, cacheScope] = [property(given, 'ttlMs'), property(given, 'cacheScope')];
  const isFresh = Number.isSafeInteger(ttlMs) && Number(ttlMs) >= 0;
  return {
    result: {
      contents,
      ...(isFresh ? { ttlMs: Number(ttlMs) } : {}),
      ...(cacheScope === 'public' || cacheScope === 'private' ? { cacheScope } : {}),
    },
    repairs: leftOut > 0 ? ['A part of a resource was left out: it is neither text nor Base64.'] : [],
  };
}

function readMessages(given: unknown): Read | string {
  const [listed, description] = [property(given, 'messages'), property(given, 'description')];
  if (!Array.isArray(listed)) return 'no messages';
  let leftOut = 0;
  const messages = listed.flatMap((each: unknown): JsonObject[] => {
    const [role, content] = [property(each, 'role'), property(each, 'content')];
    const blocks = (Array.isArray(content) ? content : [content]).map(toContentBlock);
    if (role !== 'user' && role !== 'assistant') {
      leftOut += 1;
      return [];
    }
    leftOut += blocks.filter((block) => block === undefined).length;
    return blocks.flatMap((read) => (read ? [{ role, content: read.block }] : []));
  });
  if (leftOut > 0)
    messages.push({ role: 'user', content: { type: 'text', text: toNote(leftOut, 'message') } });
  return {
    result: { ...(typeof description === 'string' ? { description } : {}), messages },
    repairs: leftOut > 0 ? ['A message of a prompt was left out: it is not of a kind that is known.'] : [],
  };
}

function toNote(leftOut: number, what: string): string {
  const were = leftOut === 1 ? `1 ${what} of the answer was` : `${leftOut} ${what}s of the answer were`;
  return `${were} left out: not of a kind that is known.`;
}

/** More are not allowed in one answer (Utilities, Completion). */
const mostValues = 100;

function readCompletion(given: unknown): Read | string {
  const completion = property(given, 'completion');
  const listed = property(completion, 'values');
  if (!isObject(completion) || !Array.isArray(listed)) return 'no values';
  const known = (listed as Json[]).filter((value) => typeof value === 'string');
  const values = known.slice(0, mostValues);
  const [total, more] = [completion['total'], completion['hasMore']];
  const hasMore = known.length > mostValues || more === true;
  return {
    result: {
      completion: {
        values,
        ...(Number.isSafeInteger(total) ? { total: Number(total) } : {}),
        ...(hasMore || more === false ? { hasMore } : {}),
      },
    },
    repairs: known.length < listed.length ? ['A completion that is no text was left out.'] : [],
  };
}
