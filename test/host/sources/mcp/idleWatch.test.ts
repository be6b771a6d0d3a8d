import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIdleWatch } from '../../../../host/sources/mcp/idleWatch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watch(idleMs?: number) {
  const idle = { count: 0 };
  return { idle, ...{ watched: createIdleWatch(idleMs, () => (idle.count += 1)) } };
}

describe('a server', () => {
  it('is idle when nobody has used it for long enough', () => {
    const { idle, watched } = watch(1_000);
    watched.start();
    vi.advanceTimersByTime(999);
    expect(idle.count).toBe(0);
    vi.advanceTimersByTime(1);
    expect(idle.count).toBe(1);
  });
  it('is not while it is used, and counts anew from the last use', () => {
    const { idle, watched } = watch(1_000);
    watched.start();
    const [first, second] = [watched.hold(), watched.hold()];
    expect(watched.isBusy).toBe(true);
    vi.advanceTimersByTime(5_000);
    first();
    vi.advanceTimersByTime(5_000);
    expect(idle.count).toBe(0);
    second();
    expect(watched.isBusy).toBe(false);
    vi.advanceTimersByTime(999);
    expect(idle.count).toBe(0);
    vi.advanceTimersByTime(1);
    expect(idle.count).toBe(1);
  });
  it('is not before it is started, nor after it was stopped', () => {
    const { idle, watched } = watch(1_000);
    watched.hold()();
    vi.advanceTimersByTime(5_000);
    watched.start();
    watched.stop();
    watched.hold()();
    vi.advanceTimersByTime(5_000);
    expect(idle.count).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('never is where that is not asked for', () => {
    const { idle, watched } = watch();
    watched.start();
    watched.hold()();
    vi.advanceTimersByTime(1e9);
    expect(idle.count).toBe(0);
  });
});
