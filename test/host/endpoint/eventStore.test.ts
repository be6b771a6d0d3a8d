import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createEventStores,
  type EventLimits,
  type SessionEvents,
} from '../../../host/endpoint/eventStore.ts';

const message = (text: string): JSONRPCMessage => ({ jsonrpc: '2.0', method: 'a', params: { text } });

function stores(limits?: Partial<EventLimits>) {
  const all = createEventStores(limits);
  onTestFinished(() => all.dispose());
  return all;
}

/** The texts that a client gets which comes back after an event. */
async function after(events: SessionEvents, id: string): Promise<unknown[]> {
  const sent: unknown[] = [];
  const send = async (_: string, each: JSONRPCMessage): Promise<void> => {
    sent.push('params' in each ? each.params?.['text'] : each);
  };
  await events.replayEventsAfter(id, { send });
  return sent;
}

describe('a session’s events', () => {
  it('are replayed from one on, of its stream alone', async () => {
    const events = stores().open();
    const ids = [];
    for (const [stream, text] of [
      ['x', 'a'],
      ['y', 'b'],
      ['x', 'c'],
      ['y', 'd'],
      ['x', 'e'],
    ] as const) {
      ids.push(await events.storeEvent(stream, message(text)));
    }
    expect(await after(events, ids[0] ?? '')).toEqual(['c', 'e']);
    expect(await after(events, ids[1] ?? '')).toEqual(['d']);
    expect(await after(events, ids[4] ?? '')).toEqual([]);
    expect(await events.getStreamIdForEventId(ids[3] ?? '')).toBe('y');
  });

  it('are known to that session alone', async () => {
    const all = stores();
    const [mine, other] = [all.open(), all.open()];
    const id = await mine.storeEvent('x', message('a'));
    await other.storeEvent('x', message('b'));
    expect(await other.getStreamIdForEventId(id)).toBeUndefined();
    await expect(after(other, id)).rejects.toThrow('not kept');
    const ids = await Promise.all(Array.from({ length: 50 }, () => all.open().storeEvent('x', message('c'))));
    expect(new Set(ids).size).toBe(50);
  });

  it('are forgotten with the session', async () => {
    const events = stores().open();
    const id = await events.storeEvent('x', message('a'));
    events.dispose();
    expect(await events.getStreamIdForEventId(id)).toBeUndefined();
  });

  it('of an abandoned stream are forgotten', async () => {
    const events = stores().open();
    const [first, other] = [
      await events.storeEvent('x', message('a')),
      await events.storeEvent('y', message('b')),
    ];
    const end = message('end');
    events.abandon(end);
    const last = await events.storeEvent('x', end);
    const streams = [first, last, other].map((id) => events.getStreamIdForEventId(id));
    expect(await Promise.all(streams)).toEqual([undefined, undefined, 'y']);
  });
});

describe('the oldest events go', () => {
  const kept = async (events: SessionEvents, ids: readonly string[]): Promise<number[]> => {
    const streams = await Promise.all(ids.map((id) => events.getStreamIdForEventId(id)));
    return streams.flatMap((stream, at) => (stream === undefined ? [] : [at]));
  };
  const fill = async (events: SessionEvents, lengths: readonly number[]): Promise<string[]> => {
    const ids = [];
    for (const length of lengths) ids.push(await events.storeEvent('x', message('x'.repeat(length))));
    return ids;
  };

  it('when there are many', async () => {
    const events = stores({ events: 3 }).open();
    expect(await kept(events, await fill(events, [1, 1, 1, 1, 1]))).toEqual([2, 3, 4]);
  });

  it('when they are large, but the newest stays', async () => {
    const events = stores({ bytes: 3_000 }).open();
    expect(await kept(events, await fill(events, [1_000, 1_000, 1_000]))).toEqual([1, 2]);
    expect(await kept(events, await fill(events, [1, 9_000]))).toEqual([1]);
    expect(await kept(events, await fill(events, [1]))).toEqual([0]);
  });

  it('when all sessions together have many', async () => {
    const all = stores({ totalBytes: 3_000 });
    const [a, b] = [all.open(), all.open()];
    const [ofA, ofB] = [await fill(a, [1_000, 1_000]), await fill(b, [1_000])];
    expect([await kept(a, ofA), await kept(b, ofB)]).toEqual([[1], [0]]);
    b.dispose();
    await fill(a, [500]);
    expect(await kept(a, ofA)).toEqual([1]);
  });

  it('when they are old, also where nothing new comes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const events = stores({ age: 1_000 }).open();
    const ids = await fill(events, [1]);
    vi.advanceTimersByTime(600);
    ids.push(...(await fill(events, [1])));
    vi.advanceTimersByTime(400);
    expect(await kept(events, ids)).toEqual([1]);
    vi.advanceTimersByTime(1_000);
    expect(await kept(events, ids)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
