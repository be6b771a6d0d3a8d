import { expect, test } from 'vitest';
import { diffLines } from '../../../extension/text/diffLines.ts';

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
