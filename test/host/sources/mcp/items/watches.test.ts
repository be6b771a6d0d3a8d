import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWatches } from '../../../../../host/sources/mcp/items/watches.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a resource that is followed', () => {
  it('is so for as long as anybody follows it', () => {
    const watches = createWatches();
    let changes = 0;
    watches.onDidChange(() => (changes += 1));
    const hear = (): void => {};
    const [first, second] = [watches.add('a', hear), watches.add('a', hear)];
    expect([watches.uris, changes]).toEqual([['a'], 1]);
    first?.dispose();
    first?.dispose();
    expect([watches.uris, changes]).toEqual([['a'], 1]);
    second?.dispose();
    expect([watches.uris, changes]).toEqual([[], 2]);
  });
  it.each([
    ['file:///a', 'file:///a', true],
    ['file:///a', 'file:///a/b', true],
    ['file:///a/', 'file:///a/b', true],
    ['file:///a', 'file:///a?x', true],
    ['file:///a', 'file:///ab', false],
    ['file:///a/b', 'file:///a', false],
  ])('%s is told when %s changes: %s', async (uri, changed, isTold) => {
    const watches = createWatches();
    const hear = vi.fn();
    watches.add(uri, hear);
    for (let time = 0; time < 5; time += 1) watches.noteUpdate(changed);
    await vi.advanceTimersByTimeAsync(50);
    expect(hear).toHaveBeenCalledTimes(isTold ? 1 : 0);
  });
  it('may have changed while nobody listened', async () => {
    const watches = createWatches();
    const hear = vi.fn();
    const watched = watches.add('a', hear);
    watches.add('b', hear);
    watches.noteGap();
    watched?.dispose();
    await vi.advanceTimersByTimeAsync(50);
    expect(hear).toHaveBeenCalledTimes(1);
    watches.noteGap();
    watches.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('is one of a thousand at most', () => {
    const watches = createWatches();
    for (let index = 0; index < 1_000; index += 1) watches.add(`${index}`, () => {});
    expect(watches.add('one more', () => {})).toBeUndefined();
    expect(watches.add('7', () => {})).toBeDefined();
  });
});
