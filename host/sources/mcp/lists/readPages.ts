import { isObject, property } from '../../../base/json.ts';
import { RpcError } from '../connection/failures.ts';
import type { Peer } from '../connection/peer.ts';

/** More pages than any catalog has; a server that goes on for ever must end somewhere. */
const mostPages = 1_000;
const mostItems = 50_000;
/** Of one list, as JSON and about: all of it is held until it is read. */
const mostBytes = 32 * 1024 * 1024;
const mostMs = 60_000;
const METHOD_NOT_FOUND = -32_601;

export interface Pages {
  readonly items: readonly unknown[];
  /** What of the list had to be mended or left out, one sentence each. */
  readonly repairs: readonly string[];
  /** How long it may be taken for fresh, in milliseconds (MCP 2026-07-28, Caching); absent where it does not say. */
  readonly ttlMs?: number;
}

export interface ReadOptions {
  /** For one page, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * All pages of one list (Utilities, Pagination). A server that does not have the method has an empty list.
 *
 * @throws what `Peer.request` throws.
 */
export async function readPages(
  peer: Peer,
  method: string,
  key: string,
  options: ReadOptions,
): Promise<Pages> {
  const items: unknown[] = [];
  const repairs: string[] = [];
  const seen = new Set<string>();
  const started = performance.now();
  let bytes = 0;
  let ttlMs: number | undefined;
  let cursor: string | undefined;
  for (let page = 0; ; page += 1) {
    const result = await ask(peer, method, cursor, options);
    if (result === undefined) break;
    const listed = property(result, key);
    if (!Array.isArray(listed)) repairs.push(`${method} was answered without "${key}".`);
    for (const item of Array.isArray(listed) ? listed : []) {
      bytes += sizeOf(item);
      if (bytes > mostBytes) break;
      items.push(item);
    }
    ttlMs ??= toTtl(property(result, 'ttlMs'));
    const next = property(result, 'nextCursor');
    if (bytes > mostBytes) {
      repairs.push(`${method} is larger than 32 MB; what was listed until then is used.`);
      break;
    }
    // An empty cursor would ask for the first page again.
    if (typeof next !== 'string' || next === '') break;
    const isLate = performance.now() - started > mostMs;
    const fault = isLate ? 'takes more than 60 s' : faultOf(next, seen, page, items.length);
    if (fault !== undefined) {
      repairs.push(`${method} ${fault}; what was listed until then is used.`);
      break;
    }
    seen.add(next);
    cursor = next;
  }
  return { items, repairs, ...(ttlMs === undefined ? {} : { ttlMs }) };
}

async function ask(
  peer: Peer,
  method: string,
  cursor: string | undefined,
  options: ReadOptions,
): Promise<unknown> {
  try {
    const result = await peer.request(method, cursor === undefined ? {} : { cursor }, options);
    return isObject(result) ? result : {};
  } catch (error) {
    if (error instanceof RpcError && error.code === METHOD_NOT_FOUND) return undefined;
    throw error;
  }
}

function faultOf(next: string, seen: ReadonlySet<string>, page: number, count: number): string | undefined {
  if (seen.has(next)) return 'names a page twice';
  if (page + 1 >= mostPages) return `has more than ${mostPages} pages`;
  return count > mostItems ? `has more than ${mostItems} entries` : undefined;
}

/** About as many bytes as a value takes as JSON. No recursion: a server chooses how deep it is. */
function sizeOf(item: unknown): number {
  const left: unknown[] = [item];
  let bytes = 0;
  while (left.length > 0 && bytes <= mostBytes) {
    const value = left.pop();
    bytes += typeof value === 'string' ? value.length + 3 : 5;
    if (Array.isArray(value)) for (const inner of value) left.push(inner);
    else if (isObject(value))
      for (const key of Object.keys(value)) {
        bytes += key.length + 3;
        left.push(value[key]);
      }
  }
  return bytes;
}

function toTtl(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
