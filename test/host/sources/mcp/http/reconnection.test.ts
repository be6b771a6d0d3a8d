import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReconnection } from '../../../../../host/sources/mcp/http/reconnection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { signal } = new AbortController();

/** After how many milliseconds a stream is opened again. */
async function waitOf(
  pause: ReturnType<typeof createReconnection>,
  asked: number | undefined,
  attempt = 0,
): Promise<number> {
  const begin = performance.now();
  const waiting = pause({ asked, attempt, signal });
  await vi.advanceTimersToNextTimerAsync();
  await waiting;
  return performance.now() - begin;
}

describe('a stream that ended', () => {
  it.for([
    [undefined, 0, 500],
    [undefined, 3, 4_000],
    [undefined, 9, 30_000],
    [500, 0, 500],
    [500, 2, 2_000],
    [0, 0, 100],
    [60_000, 0, 60_000],
    [60_000, 3, 60_000],
    [9_999_999_999, 0, 300_000],
    [Number.MAX_VALUE, 4, 300_000],
  ] as const)(
    'is opened again, asked to wait %j ms, in attempt %i, after %i',
    async ([asked, attempt, ms]) => {
      expect(await waitOf(createReconnection(), asked, attempt)).toBe(ms);
    },
  );
  it('is opened again less often where it ends time and again', async () => {
    const pause = createReconnection();
    const waits: number[] = [];
    for (let count = 0; count < 32; count += 1) waits.push(await waitOf(pause, 1));
    expect(new Set(waits.slice(0, 20))).toEqual(new Set([100]));
    expect(new Set(waits.slice(20, 32))).toEqual(new Set([5_000]));
    vi.advanceTimersByTime(60_000);
    expect(await waitOf(pause, 1)).toBe(100);
  });
  it('is not opened again after the end', async () => {
    const end = new AbortController();
    const waiting = createReconnection()({ asked: 500, attempt: 0, signal: end.signal });
    end.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(vi.getTimerCount()).toBe(0);
  });
});
