import { expect, test } from 'vitest';
import { aroundChanges, diffLines } from '../../protocol/diffLines.ts';

test.each([
  ['the same', 'a b', 'a b', ['  a', '  b']],
  ['a line more', 'a c', 'a b c', ['  a', '+ b', '  c']],
  ['a line less', 'a b c', 'a c', ['  a', '- b', '  c']],
  ['another line', 'a b c', 'a x c', ['  a', '- b', '+ x', '  c']],
  ['nothing before', '', 'a', ['+ a']],
  ['nothing left', 'a', '', ['- a']],
  ['another order', 'a b', 'b a', ['- a', '  b', '+ a']],
])('%s', (_name, before, after, expected) => {
  const lines = (text: string): string[] => text.split(' ').filter(Boolean);
  expect(diffLines(lines(before), lines(after))).toEqual(expected);
});

test('what is too long to be compared is told as a whole, but for what both begin and end with', () => {
  const long = (mark: string): string[] => Array.from({ length: 3_000 }, (_, at) => `${mark}${at}`);
  const lines = diffLines(['a', ...long('x'), 'z'], ['a', ...long('y'), 'z']);
  expect(lines).toHaveLength(6_002);
  expect([lines[0], lines[1], lines[3_001], lines.at(-1)]).toEqual(['  a', '- x0', '+ y0', '  z']);
});

test('of a difference the changes are shown, with what is around them', () => {
  const lines = ['  1', '  2', '  3', '- 4', '+ 4a', '  5', '  6', '  7', '  8', '+ 9'];
  expect(aroundChanges(lines, 1)).toEqual(['  …', '  3', '- 4', '+ 4a', '  5', '  …', '  8', '+ 9']);
  expect(aroundChanges(['  1', '  2'])).toEqual(['  …']);
  expect(aroundChanges([])).toEqual([]);
});
