import type { Position, TextEdit } from '../protocol/models.ts';

/** Carries an edit out on a text, as an editor does. */
export function applyTextEdit(text: string, { start, end, newText }: TextEdit): string {
  return text.slice(0, offsetOf(text, start)) + newText + text.slice(offsetOf(text, end));
}

function offsetOf(text: string, { line, column }: Position): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}
