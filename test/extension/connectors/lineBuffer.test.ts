import { expect, test } from 'vitest';
import { createLineBuffer } from '../../../extension/connectors/lineBuffer.ts';

const now = (): Date => new Date('2026-01-02T03:04:05.678Z');

test('lines are kept in order with the time at which they came, and handed out once', () => {
  const buffer = createLineBuffer(3, now);
  buffer.add('a');
  buffer.add('b');
  expect(buffer.drain()).toEqual(['(03:04:05.678Z) a', '(03:04:05.678Z) b']);
  expect(buffer.drain()).toEqual([]);
});

test('of too many the newest are kept, and it says so', () => {
  const buffer = createLineBuffer(2, now);
  for (const line of ['a', 'b', 'c', 'd']) buffer.add(line);
  expect(buffer.drain()).toEqual(['2 earlier lines are not kept.', '(03:04:05.678Z) c', '(03:04:05.678Z) d']);
});
