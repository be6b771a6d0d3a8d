import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { keepAlive } from '../../../../../host/sources/mcp/connection/keepAlive.ts';
import { HttpError } from '../../../../../host/sources/mcp/http/httpError.ts';
import { connectMemory, countOf, type Answers, silence } from '../memoryTransport.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function watch(answer: Answers, { isStateless = false, isBusy = false } = {}) {
  const memory = await connectMemory(answer, { isStateless });
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const dead: string[] = [];
  const latencies: number[] = [];
  const busy = { now: isBusy };
  const alive = keepAlive(memory.connection, {
    signal: end.signal,
    everyMs: 1_000,
    answerMs: 100,
    isBusy: () => busy.now,
    onLatency: (ms) => latencies.push(ms),
    onDead: (reason) => {
      dead.push(reason);
      end.abort();
    },
  });
  return { memory, end, dead, latencies, busy, alive };
}

describe('a server with sessions', () => {
  it('is pinged from time to time', async () => {
    const { memory, latencies, dead } = await watch(() => ({}));
    await vi.advanceTimersByTimeAsync(3_050);
    expect(countOf(memory, 'ping')).toBe(3);
    expect(latencies).toHaveLength(3);
    expect(dead).toEqual([]);
  });
  it('is there, too, where it does not know pings', async () => {
    const { memory, latencies, dead } = await watch(() => undefined);
    await vi.advanceTimersByTimeAsync(5_050);
    expect(countOf(memory, 'ping')).toBe(5);
    expect(latencies).toHaveLength(5);
    expect(dead).toEqual([]);
  });
  it('may miss a ping, and is dead when it misses two in a row', async () => {
    let isSilent = true;
    const { memory, dead } = await watch(() => (isSilent ? silence : {}));
    await vi.advanceTimersByTimeAsync(1_500);
    isSilent = false;
    await vi.advanceTimersByTimeAsync(1_000);
    isSilent = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(dead).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(dead).toEqual(['It did not answer within 0.1 s.']);
    expect(countOf(memory, 'ping')).toBe(4);
  });
  it('may miss as many as it likes while it works on calls', async () => {
    const { dead, busy } = await watch(() => silence, { isBusy: true });
    await vi.advanceTimersByTimeAsync(10_500);
    expect(dead).toEqual([]);
    busy.now = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(dead).toHaveLength(1);
  });
  it('that no longer knows the session is as good as dead at once', async () => {
    const error = new HttpError('a message', 404, '');
    const { dead } = await watch(() => Promise.reject(error));
    await vi.advanceTimersByTimeAsync(1_050);
    expect(dead).toEqual(['It answered HTTP 404.']);
  });
  it('is left alone once the connection has ended', async () => {
    const { memory, end, dead } = await watch(() => silence);
    await vi.advanceTimersByTimeAsync(1_050);
    end.abort();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(countOf(memory, 'ping')).toBe(1);
    expect(dead).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a doubt', () => {
  it.each([
    [false, 'ping'],
    [true, 'server/discover'],
  ])('is a question that may go unanswered only once: stateless %s', async (isStateless, method) => {
    const { memory, dead, alive } = await watch(() => silence, { isStateless });
    alive.check();
    alive.check();
    await vi.advanceTimersByTimeAsync(100);
    expect(countOf(memory, method)).toBe(1);
    expect(dead).toEqual(['It did not answer within 0.1 s.']);
  });
  it('is removed by any answer', async () => {
    const { dead, alive } = await watch(() => undefined);
    alive.check();
    await vi.advanceTimersByTimeAsync(500);
    expect(dead).toEqual([]);
  });
  it('is no more than that while it works on calls', async () => {
    const { dead, alive } = await watch(() => silence, { isBusy: true });
    alive.check();
    await vi.advanceTimersByTimeAsync(500);
    expect(dead).toEqual([]);
  });
});

it('a stateless server has no session that could be lost, and hears no pings', async () => {
  const { memory } = await watch(() => ({}), { isStateless: true });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(memory.sent.seen).toEqual([]);
});
