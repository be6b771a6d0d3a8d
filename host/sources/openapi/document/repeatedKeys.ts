import type { Problem } from '../../../../protocol/models.ts';
import { type RepeatedKey, visitJson } from '../../../base/jsonKeys.ts';
import { lineStartsOf, toPosition } from './lines.ts';

/** A text that repeats more keys than this has one fault, not that many. */
const mostShown = 100;

/**
 * The keys that stand more than once in one object of a JSON text, whose value is `value`. Parsers disagree on
 * which of them counts (RFC 8259 §4); the document is read as JSON.parse reads it, by the last.
 */
export function findRepeatedKeys(text: string, value: unknown, file: string): readonly Problem[] {
  if (isWithoutRepeatedKeys(text, value)) return [];
  const found: RepeatedKey[] = [];
  visitJson(text, {
    onRepeatedKey: (key) => {
      if (found.length < mostShown) found.push(key);
    },
  });
  if (found.length === 0) return [];
  const lineStarts = lineStartsOf(text);
  return found.map(({ name, first, offset }) => {
    const { line } = toPosition(lineStarts, first);
    const message = `The key ${JSON.stringify(name).slice(0, 100)} also stands on line ${line}. The last one counts: remove the others.`;
    return { file, ...toPosition(lineStarts, offset), severity: 'warning', code: 'duplicate-key', message };
  });
}

/**
 * Whether the text surely has no more keys than its value, which counting tells much faster than looking at
 * them. A quote and a colon end a key, unless the quote is escaped; what else looks so counts as one too many.
 */
function isWithoutRepeatedKeys(text: string, value: unknown): boolean {
  // A key that ends with a backslash would not be counted.
  if (text.includes('\\\\"')) return false;
  const ends = /(?<!\\)"\s*:/g;
  let written = 0;
  while (ends.test(text)) written += 1;
  return written === countKeys(value);
}

function countKeys(root: unknown): number {
  let keys = 0;
  const stack: unknown[] = [root];
  const add = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) stack.push(value);
  };
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (Array.isArray(node)) {
      node.forEach(add);
    } else {
      // No list of keys is made of hundreds of thousands of objects.
      for (const key in node as Readonly<Record<string, unknown>>) {
        keys += 1;
        add((node as Readonly<Record<string, unknown>>)[key]);
      }
    }
  }
  return keys;
}
