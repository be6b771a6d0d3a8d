import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { offsetAt, toTextEdit } from '../../../../host/workspace/fixes/textEdit.ts';
import { applyTextEdit } from '../../../textEdits.ts';

it('replaces no more than it must', () => {
  expect(toTextEdit('a\nbcd\ne', 'a\nbxd\ne')).toEqual({
    start: { line: 2, column: 2 },
    end: { line: 2, column: 3 },
    newText: 'x',
  });
  expect(toTextEdit('same', 'same')).toBeUndefined();
});

it('makes one text of any other', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r\n', '😀'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const edit = toTextEdit(before, after);
      expect(edit ? applyTextEdit(before, edit) : before).toBe(after);
    }),
  );
});

it('finds no place where there is none', () => {
  expect(offsetAt('a\nb', { line: 2, column: 2 })).toBe(3);
  expect(offsetAt('a\nb', { line: 2, column: 3 })).toBeUndefined();
  expect(offsetAt('a\nb', { line: 3, column: 1 })).toBeUndefined();
});
