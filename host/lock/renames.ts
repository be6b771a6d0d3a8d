import type { JsonObject } from '../base/json.ts';
import { canonicalForm, fingerprintOf } from './fingerprint.ts';
import { sortedRecord } from './sortedRecord.ts';

/** Characters that are hashed in all while looking. A few hundred renamed tools stay far below. */
const MAX_HASHED = 5_000_000;
/** What a definition costs beside its length, in characters. */
const EACH = 200;

interface Named {
  readonly native: string;
  readonly definition: JsonObject;
}

/**
 * The former names of tools by their new ones. A tool was renamed where its definition, with the name set back to
 * one that is gone, has the fingerprint that was accepted under that name. The search ends after a bounded amount
 * of work; a tool that was not reached counts as new, and is held back all the same.
 */
export function findRenames(
  added: readonly Named[],
  gone: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  // In the order of the names a common change, such as a prefix for all, is found at the first try each time.
  const candidates = new Map(Object.entries(sortedRecord(gone)));
  const tools = sortedRecord(added.map(({ native, definition }) => [native, definition]));
  let hashed = 0;
  for (const [native, definition] of Object.entries(tools)) {
    if (candidates.size === 0) break;
    const { length } = canonicalForm(definition);
    for (const [name, fingerprint] of candidates) {
      hashed += length + EACH;
      if (hashed > MAX_HASHED) return found;
      if (fingerprintOf({ ...definition, name }) !== fingerprint) continue;
      found.set(native, name);
      candidates.delete(name);
      break;
    }
  }
  return found;
}
