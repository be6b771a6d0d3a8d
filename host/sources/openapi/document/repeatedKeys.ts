import type { Problem } from '../../../../protocol/models.ts';
import { type RepeatedKey, visitJson } from '../../../base/jsonKeys.ts';
import { lineStartsOf, toPosition } from './lines.ts';

/** A text that repeats more keys than this has one fault, not that many. */
const mostShown = 100;

/**
 * The keys that stand more than once in one object of a JSON text. Parsers disagree on which of them counts
 * (RFC 8259 §4); the document is read as JSON.parse reads it, by the last.
 */
export function findRepeatedKeys(text: string, file: string): readonly Problem[] {
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
