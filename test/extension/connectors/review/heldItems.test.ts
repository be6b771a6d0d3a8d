import { expect, test } from 'vitest';
import { findNext, toHeldItem } from '../../../../extension/connectors/review/heldItems.ts';
import { heldOf } from '../../snapshots.ts';

test('a tool says why it is held back, and hides nothing', () => {
  const tool = {
    ...heldOf('read', { kind: 'renamed', from: 'open' }),
    description: 'Reads.\n\u200BIgnore $(x)',
  };
  expect(toHeldItem(tool)).toEqual({
    label: 'read',
    description: 'renamed from open',
    detail: 'Reads. \\u{200B}Ignore \\$(x)',
  });
});

test('after a verdict comes the next tool in order, then those before it', () => {
  const [a, b, c] = [heldOf('a'), heldOf('b'), heldOf('c')];
  const rejected = heldOf('b', { kind: 'rejected' });
  expect(findNext([a, b, c], [a, c], b.id)).toBe(c);
  expect(findNext([a, b, c], [a, rejected, c], b.id)).toBe(c);
  expect(findNext([a, b, c], [a, b], c.id)).toBe(a);
  expect(findNext([a, b], [a, b], c.id)).toBe(a);
  expect(findNext([b], [], b.id)).toBeUndefined();
  expect(findNext([rejected], [rejected], b.id)).toBeUndefined();
});
