import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReconnection } from '../../../../../host/sources/mcp/http/reconnection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** After how many milliseconds a stream is opened again. */
function waitOf({ schedule }: ReturnType<typeof createReconnection>, delayMs: number): number {
  let at = -1;
  const begin = performance.now();
  schedule(() => (at = performance.now() - begin), delayMs, 0);
  vi.advanceTimersToNextTimer();
  return at;
}

describe('a stream that ended', () => {
  it.for([
    [500, 500],
    [0, 100],
    [60_000, 60_000],
    [9_999_999_999, 300_000],
    [Number.MAX_VALUE, 300_000],
  ] as const)('is opened again, asked to wait %i ms, after %i', ([asked, waited]) => {
    expect(waitOf(createReconnection(), asked)).toBe(waited);
  });
  it('is opened again less often where it ends time and again', () => {
    const reconnection = createReconnection();
    const waits = Array.from({ length: 40 }, () => waitOf(reconnection, 1));
    expect(waits.slice(0, 20)).toEqual(waits.slice(0, 20).fill(100));
    expect(new Set(waits.slice(20, 32))).toEqual(new Set([5_000]));
    vi.advanceTimersByTime(60_000);
    expect(waitOf(reconnection, 1)).toBe(100);
  });
  it('is not opened again after the end', () => {
    const reconnection = createReconnection();
    const reconnect = vi.fn<() => void>();
    reconnection.schedule(reconnect, 500, 0);
    reconnection.schedule(reconnect, 500, 0);
    reconnection.stop();
    reconnection.schedule(reconnect, 500, 0);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(reconnect).not.toHaveBeenCalled();
  });
});
