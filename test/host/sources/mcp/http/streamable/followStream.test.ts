import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Body } from '../../../../../../host/sources/mcp/http/answer.ts';
import { HttpError } from '../../../../../../host/sources/mcp/http/httpError.ts';
import {
  followStream,
  type StreamOptions,
} from '../../../../../../host/sources/mcp/http/streamable/followStream.ts';
import { tapped, whole } from '../bodies.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Follows a stream; `reopened` are its further pieces, or why there are none. "done" is what it is for. */
function follow(
  first: Body,
  { reopened = [], ...more }: { readonly reopened?: readonly unknown[] } & Partial<StreamOptions> = {},
) {
  const [seen, faults, pauses, asked]: [string[], unknown[], unknown[], unknown[]] = [[], [], [], []];
  const rest = [...reopened];
  const end = new AbortController();
  const done = followStream(first, {
    ...{ signal: end.signal, isOwn: false },
    pause: ({ asked: ms, attempt }) => {
      pauses.push([ms, attempt]);
      return Promise.resolve();
    },
    onData: (data) => {
      seen.push(data);
      return data === 'done';
    },
    onFault: (error) => faults.push(error),
    reopen: (lastEventId) => {
      asked.push(lastEventId);
      const next = rest.shift();
      return next instanceof Error
        ? Promise.reject(next)
        : Promise.resolve(next as Awaited<ReturnType<StreamOptions['reopen']>>);
    },
    ...more,
  });
  return { done, seen, faults, pauses, asked, end };
}

describe('a stream', () => {
  it('is over with what it is for', async () => {
    const { done, seen, asked } = follow(whole('id: 1\ndata: a\n\nda', 'ta: done\n\n'));
    expect(await done).toBe(true);
    expect([seen, asked]).toEqual([['a', 'done'], []]);
  });
  it('gives only messages that hold something', async () => {
    const events = 'event: ping\ndata: x\n\nid: 1\ndata:\n\nevent: message\ndata: done\n\n';
    const { done, seen } = follow(whole(events));
    expect([await done, seen]).toEqual([true, ['done']]);
  });
  it('that nothing says how to resume is over when it ends', async () => {
    const { done, asked, faults } = follow(whole('data: a\n\n'));
    expect([await done, asked, faults]).toEqual([false, [], []]);
  });
  it('is resumed after the last event, as often as it is cut', async () => {
    const cut = tapped();
    cut.push(Buffer.from('id: 3\n\nid: 4\ndata: b\n\n'));
    cut.fail(new Error('cut'));
    const { done, seen, asked, pauses, faults } = follow(whole('retry: 7\nid: 1\ndata: a\n\n'), {
      reopened: [cut.body, whole(': nothing\n\n'), whole('data: done\n\n')],
    });
    expect(await done).toBe(true);
    expect([seen, asked]).toEqual([
      ['a', 'b', 'done'],
      ['1', '4', '4'],
    ]);
    expect(pauses).toEqual([
      [7, 0],
      [7, 0],
      [7, 0],
    ]);
    expect(faults).toMatchObject([{ message: 'cut' }]);
  });
  it('of the server is opened again without an id', async () => {
    const { done, asked } = follow(whole(), {
      isOwn: true,
      reopened: [whole('id: 1\ndata: a\n\nid\ndata: b\n\n')],
    });
    expect([await done, asked]).toEqual([false, [undefined, undefined]]);
  });
  it('that cannot be opened is tried a few times', async () => {
    const reopened = [1, 2, 3, 4, 5, 6].map(() => new HttpError('GET', 503, ''));
    const { done, pauses, faults } = follow(whole('id: 1\ndata: a\n\n'), { reopened });
    expect(await done).toBe(false);
    expect(pauses).toEqual([0, 1, 2, 3, 4].map((attempt) => [undefined, attempt]));
    expect(faults).toHaveLength(6);
    expect(faults.at(-1)).toMatchObject({ message: expect.stringContaining('in 5 attempts') as string });
  });
  it.for([400, 401, 404, 410])('that is refused with HTTP %i is not tried again', async (status) => {
    const { done, asked, faults } = follow(whole('id: 1\ndata: a\n\n'), {
      reopened: [new HttpError('GET', status, ''), whole('data: done\n\n')],
    });
    expect([await done, asked, faults.length]).toEqual([false, ['1'], 1]);
  });
  it.for([408, 429, 500])('that is refused with HTTP %i is tried again', async (status) => {
    const { done } = follow(whole('id: 1\ndata: a\n\n'), {
      reopened: [new HttpError('GET', status, ''), whole('data: done\n\n')],
    });
    expect(await done).toBe(true);
  });
  it('with an event past the limit is not asked for it again', async () => {
    const first = tapped();
    first.push(Buffer.from('id: 1\ndata: a\n\ndata: '));
    for (let count = 0; count < 65; count += 1) first.push(Buffer.alloc(1024 * 1024, ' '));
    const { done, asked, faults } = follow(first.body);
    expect([await done, asked]).toEqual([false, []]);
    expect(faults).toMatchObject([
      { message: expect.stringContaining('more than 67108864 bytes') as string },
    ]);
    expect(first.asked).toContain('close');
  });
  it('that stays open behind what it is for is left after a while', async () => {
    const first = tapped();
    first.push(Buffer.from('data: done\n\n'));
    const { done, seen } = follow(first.body);
    await vi.advanceTimersByTimeAsync(500);
    first.push(Buffer.from('data: more\n\n'));
    await vi.advanceTimersByTimeAsync(499);
    expect(first.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect([await done, seen, first.asked]).toEqual([true, ['done', 'more'], ['close']]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a stream that is given up', () => {
  it('says nothing more, and is not opened again', async () => {
    const first = tapped();
    first.push(Buffer.from('id: 1\ndata: a\n\n'));
    const { done, seen, faults, asked, end } = follow(first.body);
    await vi.waitFor(() => expect(seen).toEqual(['a']));
    end.abort(new Error('enough'));
    first.push(Buffer.from('data: b\n\n'));
    first.fail(new Error('enough'));
    expect([await done, seen, faults, asked]).toEqual([false, ['a'], [], []]);
  });
  it('while it waits is not opened again', async () => {
    const pause: StreamOptions['pause'] = ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('enough')), { once: true }),
      );
    const { done, faults, asked, end } = follow(whole('id: 1\ndata: a\n\n'), { pause });
    await vi.advanceTimersByTimeAsync(0);
    end.abort();
    expect([await done, faults, asked]).toEqual([false, [], []]);
  });
});
