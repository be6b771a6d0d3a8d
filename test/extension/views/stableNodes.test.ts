import { expect, test } from 'vitest';
import { createStableNodes } from '../../../extension/views/stableNodes.ts';

interface Line {
  readonly id: string;
  readonly text: string;
}

const lineOf = (id: string, text = ''): Line => ({ id, text });

test('a line stays the same object while what it shows changes', () => {
  const stable = createStableNodes<Line>(({ id }) => id);
  stable.update([lineOf('a', '1'), lineOf('b')]);
  const [a] = stable.keep([lineOf('a', '1')]);
  expect(stable.update([lineOf('a', '2'), lineOf('b')])?.[0]).toBe(a);
  expect(a).toEqual(lineOf('a', '2'));
  expect(stable.keep([lineOf('a', '3')])[0]).toBe(a);
});

test('the whole view is rendered anew where a line comes, goes or moves, and where there is none', () => {
  const stable = createStableNodes<Line>(({ id }) => id);
  const [a, b, c] = [lineOf('a'), lineOf('b'), lineOf('c')];
  expect(stable.update([])).toBeUndefined();
  expect(stable.update([a, b])).toBeUndefined();
  expect(stable.update([a, b])).toEqual([a, b]);
  expect(stable.update([b, a])).toBeUndefined();
  expect(stable.update([b, a, c])).toBeUndefined();
  expect(stable.update([b])).toBeUndefined();
  expect(stable.update([b])).toEqual([b]);
});

test('a line that was gone is another one', () => {
  const stable = createStableNodes<Line>(({ id }) => id);
  const [first] = stable.keep([lineOf('a')]);
  stable.update([lineOf('b')]);
  expect(stable.keep([lineOf('a')])[0]).not.toBe(first);
});
