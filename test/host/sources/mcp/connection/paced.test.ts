import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPaced } from '../../../../../host/sources/mcp/connection/paced.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('the first ten values are handed on as they come', () => {
  const seen: number[] = [];
  const paced = createPaced<number>(100, (value) => seen.push(value));
  for (let value = 1; value <= 12; value += 1) paced.give(value);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  paced.end();
  expect(seen.at(-1)).toBe(12);
});

it('values that come fast are handed on at intervals, and the newest one never goes missing', async () => {
  const seen: number[] = [];
  const paced = createPaced<number>(100, (value) => seen.push(value));
  for (let value = 0; value < 10; value += 1) paced.give(-1);
  await vi.advanceTimersByTimeAsync(100);
  seen.splice(0);
  for (let value = 0; value <= 25; value += 1) {
    paced.give(value);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(seen).toEqual([0, 9, 19]);
  paced.end();
  paced.end();
  expect(seen).toEqual([0, 9, 19, 25]);
  expect(vi.getTimerCount()).toBe(0);
});
