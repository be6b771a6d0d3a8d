import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDeadline, type DeadlineLimits } from '../../../../../host/sources/mcp/connection/deadline.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(limits: DeadlineLimits) {
  const late: number[] = [];
  return { late, deadline: createDeadline(limits, (ms) => late.push(ms)) };
}

it('a deadline is moved by signs of life up to its end', async () => {
  const { late, deadline } = start({ timeoutMs: 100, mostMs: 250 });
  for (let at = 0; at < 2; at += 1) {
    await vi.advanceTimersByTimeAsync(90);
    deadline.heard();
  }
  await vi.advanceTimersByTimeAsync(69);
  expect(late).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(late).toEqual([250]);
  expect(vi.getTimerCount()).toBe(0);
});

it('a deadline that nothing moves is not moved', async () => {
  const { late, deadline } = start({ timeoutMs: 100, mostMs: undefined });
  await vi.advanceTimersByTimeAsync(90);
  deadline.heard();
  await vi.advanceTimersByTimeAsync(10);
  expect(late).toEqual([100]);
});

it('a halted deadline loses no time, and begins its silence anew', async () => {
  const { late, deadline } = start({ timeoutMs: 100, mostMs: 150 });
  await vi.advanceTimersByTimeAsync(90);
  deadline.halt();
  deadline.heard();
  await vi.advanceTimersByTimeAsync(10_000);
  deadline.resume();
  await vi.advanceTimersByTimeAsync(59);
  expect(late).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(late).toEqual([150]);
});

it('a deadline that has ended is over, whatever comes after', async () => {
  const { late, deadline } = start({ timeoutMs: 100, mostMs: 150 });
  deadline.halt();
  deadline.end();
  deadline.resume();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(late).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
