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
function after(events: SessionEvents, id: string): unknown[] {
  return events.after(id).map(({ message: each }) => ('params' in each ? each.params?.['text'] : each));
}

describe('a session’s events', () => {
  it('are replayed from one on, of its stream alone', () => {
    const events = stores().open();
    const ids = [];
    for (const [stream, text] of [
      ['x', 'a'],
      ['y', 'b'],
      ['x', 'c'],
      ['y', 'd'],
      ['x', 'e'],
    ] as const) {
      ids.push(events.store(stream, message(text)));
    }
    expect(after(events, ids[0] ?? '')).toEqual(['c', 'e']);
    expect(after(events, ids[1] ?? '')).toEqual(['d']);
    expect(after(events, ids[4] ?? '')).toEqual([]);
    expect(events.streamOf(ids[3] ?? '')).toBe('y');
  });

  it('are known to that session alone', () => {
    const all = stores();
    const [mine, other] = [all.open(), all.open()];
    const id = mine.store('x', message('a'));
    other.store('x', message('b'));
    expect(other.streamOf(id)).toBeUndefined();
    expect(after(other, id)).toEqual([]);
    const ids = Array.from({ length: 50 }, () => all.open().store('x', message('c')));
    expect(new Set(ids).size).toBe(50);
  });

  it('are forgotten with the session', () => {
    const events = stores().open();
    const id = events.store('x', message('a'));
    events.dispose();
    expect(events.streamOf(id)).toBeUndefined();
  });

  it('of an abandoned stream are forgotten', () => {
    const events = stores().open();
    const ids = [
      events.store('x', message('a')),
      events.store('y', message('b')),
      events.store('x', undefined),
    ];
    events.forget('x');
    expect(ids.map(events.streamOf)).toEqual([undefined, 'y', undefined]);
  });

  it('that only have a place are none to whoever comes back', () => {
    const events = stores().open();
    const first = events.store('x', undefined);
    events.store('x', undefined);
    events.store('x', message('a'));
    expect(after(events, first)).toEqual(['a']);
  });
});

describe('the oldest events go', () => {
  const kept = (events: SessionEvents, ids: readonly string[]): number[] =>
    ids.flatMap((id, at) => (events.streamOf(id) === undefined ? [] : [at]));
  const fill = (events: SessionEvents, lengths: readonly number[]): string[] =>
    lengths.map((length) => events.store('x', message('x'.repeat(length))));

  it('when there are many', () => {
    const events = stores({ events: 3 }).open();
    expect(kept(events, fill(events, [1, 1, 1, 1, 1]))).toEqual([2, 3, 4]);
  });

  it('when they are large, but the newest stays', () => {
    const events = stores({ bytes: 3_000 }).open();
    expect(kept(events, fill(events, [1_000, 1_000, 1_000]))).toEqual([1, 2]);
    expect(kept(events, fill(events, [1, 9_000]))).toEqual([1]);
    expect(kept(events, fill(events, [1]))).toEqual([0]);
  });

  it('when all sessions together have many', () => {
    const all = stores({ totalBytes: 3_000 });
    const [a, b] = [all.open(), all.open()];
    const [ofA, ofB] = [fill(a, [1_000, 1_000]), fill(b, [1_000])];
    expect([kept(a, ofA), kept(b, ofB)]).toEqual([[1], [0]]);
    b.dispose();
    fill(a, [500]);
    expect(kept(a, ofA)).toEqual([1]);
  });

  it('when they are old, also where nothing new comes', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const events = stores({ age: 1_000 }).open();
    const ids = fill(events, [1]);
    vi.advanceTimersByTime(600);
    ids.push(...fill(events, [1]));
    vi.advanceTimersByTime(400);
    expect(kept(events, ids)).toEqual([1]);
    vi.advanceTimersByTime(1_000);
    expect(kept(events, ids)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
