import type { Position, TextEdit } from '../../../protocol/models.ts';

/** The smallest single replacement that makes one text of another; nothing where they are the same. */
export function toTextEdit(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return {
    start: positionAt(before, start),
    end: positionAt(before, before.length - same),
    newText: after.slice(start, after.length - same),
  };
}

/** The index of a place in a text; nothing where the text has no such line. */
export function offsetAt(text: string, { line, column }: Position): number | undefined {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return undefined;
  }
  return start + column - 1 <= text.length ? start + column - 1 : undefined;
}

export function splice(text: string, start: number, end: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
