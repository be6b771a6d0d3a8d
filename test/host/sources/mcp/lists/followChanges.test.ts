import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { followChanges } from '../../../../../host/sources/mcp/lists/followChanges.ts';
import { HttpError } from '../../../../../host/sources/mcp/http/httpError.ts';
import {
  type Answers,
  connectMemory,
  type ConnectionOptions,
  countOf,
  ServerError,
  silence,
} from '../memoryTransport.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Given extends ConnectionOptions {
  readonly answer?: Answers;
  readonly ttlMs?: number;
}

async function follow({ answer = () => silence, ttlMs, ...options }: Given) {
  const memory = await connectMemory(answer, options);
  const end = new AbortController();
  onTestFinished(() => end.abort());
  let changes = 0;
  followChanges(memory.connection, {
    signal: end.signal,
    ttlMs: () => ttlMs,
    onChange: () => (changes += 1),
  });
  return {
    memory,
    end,
    tell: memory.tell,
    get changes() {
      return changes;
    },
  };
}

const telling = { tools: { listChanged: true } };
const listChanged = 'notifications/tools/list_changed';

describe('a server that tells of changes', () => {
  it.each(['tools', 'resources', 'prompts'])('is heard when its %s change', async (kind) => {
    const followed = await follow({ capabilities: telling });
    followed.tell(`notifications/${kind}/list_changed`);
    await vi.advanceTimersByTimeAsync(50);
    expect(followed.changes).toBe(1);
  });
  it('is heard, too, where it has not said that it would tell', async () => {
    const followed = await follow({ capabilities: {} });
    followed.tell(listChanged);
    await vi.advanceTimersByTimeAsync(50);
    expect(followed.changes).toBe(1);
  });
  it('tells of many at once', async () => {
    const followed = await follow({ capabilities: telling });
    for (let tool = 0; tool < 100; tool += 1) followed.tell(listChanged);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(followed.changes).toBe(1);
  });
  it('without end is asked once a second, and never goes unheard', async () => {
    const followed = await follow({ capabilities: telling });
    const telling20TimesASecond = setInterval(() => followed.tell(listChanged), 50);
    await vi.advanceTimersByTimeAsync(10_100);
    clearInterval(telling20TimesASecond);
    expect(followed.changes).toBeGreaterThanOrEqual(9);
    expect(followed.changes).toBeLessThanOrEqual(11);
  });
  it('of other things is not heard', async () => {
    const followed = await follow({ capabilities: telling });
    followed.tell('notifications/message', { level: 'info', data: 'hello' });
    followed.tell('notifications/resources/updated', { uri: 'a' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(followed.changes).toBe(0);
  });
  it('is not heard once the connection has ended', async () => {
    const followed = await follow({ capabilities: telling });
    followed.tell(listChanged);
    await vi.advanceTimersByTimeAsync(10);
    followed.end.abort();
    followed.tell(listChanged);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(followed.changes).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a stateless server', () => {
  const isStateless = true;
  it('is subscribed to for what it tells of', async () => {
    const capabilities = { tools: { listChanged: true }, prompts: { listChanged: true }, resources: {} };
    const followed = await follow({ isStateless, capabilities });
    expect(followed.memory.sent.seen).toMatchObject([
      {
        method: 'subscriptions/listen',
        params: { notifications: { toolsListChanged: true, promptsListChanged: true } },
      },
    ]);
    followed.tell(listChanged);
    await vi.advanceTimersByTimeAsync(50);
    expect(followed.changes).toBe(1);
    followed.end.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('that ends the stream is subscribed to again, ever more slowly', async () => {
    const followed = await follow({ isStateless, capabilities: telling, answer: () => ({}) });
    await vi.advanceTimersByTimeAsync(600_000);
    const { changes } = followed;
    expect(changes).toBeGreaterThan(10);
    expect(changes).toBeLessThan(30);
    expect(countOf(followed.memory, 'subscriptions/listen')).toBe(changes + 1);
  });
  it.each([
    ['-32601', new ServerError(-32_601, 'Method not found')],
    ['-32602', new ServerError(-32_602, 'Invalid params')],
    ['404', new HttpError('a message', 404, 'Not found')],
  ])('that has no subscriptions is asked for them once, and again by age: %s', async (_, error) => {
    const answer: Answers = () => (error instanceof Error ? Promise.reject(error) : error);
    const followed = await follow({ isStateless, capabilities: telling, answer, ttlMs: 60_000 });
    await vi.advanceTimersByTimeAsync(600_500);
    expect(countOf(followed.memory, 'subscriptions/listen')).toBe(1);
    expect(followed.changes).toBe(10);
  });
  it.each([
    ['-32603', new ServerError(-32_603, 'no disk')],
    ['503', new HttpError('a message', 503, 'Away')],
    ['429', new HttpError('a message', 429, 'Slow')],
  ])('in trouble is subscribed to again: %s', async (_, error) => {
    let isWell = false;
    const followed = await follow({
      isStateless,
      capabilities: telling,
      answer: () => (isWell ? silence : error instanceof Error ? Promise.reject(error) : error),
    });
    isWell = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(countOf(followed.memory, 'subscriptions/listen')).toBe(2);
  });
  it('that tells of nothing is subscribed to in nothing', async () => {
    const followed = await follow({ isStateless, capabilities: { tools: {} } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(followed.memory.sent.seen).toEqual([]);
  });
});

describe('a list that is fresh for a while', () => {
  it.each([
    [60_000, 60_000],
    [1, 30_000],
    [Number.POSITIVE_INFINITY, 24 * 3_600_000],
  ])('of %d ms is read again then', async (ttlMs, everyMs) => {
    const followed = await follow({ capabilities: {}, ttlMs });
    await vi.advanceTimersByTimeAsync(everyMs - 1);
    expect(followed.changes).toBe(0);
    await vi.advanceTimersByTimeAsync(1 + 2 * everyMs);
    expect(followed.changes).toBe(3);
    followed.end.abort();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('is not read again where the server tells of changes', async () => {
    const followed = await follow({ capabilities: telling, ttlMs: 60_000 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(followed.changes).toBe(0);
  });
});
