import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createLifetimes } from '../../../../../../host/sources/mcp/http/streamable/lifetimes.ts';

const enough = new Error('enough');

describe('a part', () => {
  it('ends with the whole, and one that is opened later is over', () => {
    const lifetimes = createLifetimes();
    const [first, closed] = [lifetimes.open(), lifetimes.open()];
    closed.close();
    lifetimes.end(enough);
    expect([first.signal.reason, closed.signal.aborted]).toEqual([enough, false]);
    expect(lifetimes.open().signal.reason).toBe(enough);
  });
  it('ends with its own signal sooner', () => {
    const lifetimes = createLifetimes();
    const sooner = new AbortController();
    const [part, other] = [lifetimes.open(sooner.signal), lifetimes.open()];
    sooner.abort(enough);
    expect([part.signal.reason, other.signal.aborted]).toEqual([enough, false]);
    expect(lifetimes.open(sooner.signal).signal.reason).toBe(enough);
  });
  it('can be ended alone', () => {
    const part = createLifetimes().open();
    part.end(enough);
    expect(part.signal.reason).toBe(enough);
  });
  it('leaves nothing at the signal when it is closed', () => {
    const sooner = new AbortController();
    const part = createLifetimes().open(sooner.signal);
    expect(getEventListeners(sooner.signal, 'abort')).toHaveLength(1);
    part.close();
    expect(getEventListeners(sooner.signal, 'abort')).toEqual([]);
  });
});
