import { expect, test } from 'vitest';
import { findNameProblem } from '../../../extension/expose/sourceName.ts';

test.each(['a', 'shop', 'shop-2', 'a23456789012345678901234'])('"%s" is a name', (name) => {
  expect(findNameProblem(name, [])).toBeUndefined();
});

test.each(['', 'Shop', '2shop', '-a', 'a_b', 'a/b', 'a b', 'a234567890123456789012345', 'shöp'])(
  '"%s" is none, and the reason says what is',
  (name) => {
    expect(findNameProblem(name, [])).toMatch(/\.$/);
  },
);

test('a name that another source has is refused', () => {
  expect(findNameProblem('shop', ['shop'])).toContain('already called "shop"');
});
