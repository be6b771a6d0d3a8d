import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Opened, OpenOptions } from '../../../../host/sources/mcp/open/opener.ts';
import { connectMemory, silence } from './memoryTransport.ts';
import { plain, supervise, superviseServer } from './supervised.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { signal } = new AbortController();

/** Attempts that end when a test says so, and not when they are given up. */
function superviseByHand() {
  const under: { readonly options: OpenOptions; end(opened: Opened): void }[] = [];
  const supervised = supervise((options) => {
    const { promise, resolve } = Promise.withResolvers<Opened>();
    under.push({ options, end: resolve });
    return promise;
  });
  const open = async (attempt: number): Promise<void> => {
    const memory = await connectMemory(plain);
    supervised.opened.push(memory);
    under[attempt]?.end({ kind: 'open', connection: memory.connection });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { ...supervised, under, open };
}

describe('connecting', () => {
  it('twice at once ends with one connection, and never has two', async () => {
    const { supervisor, countOpen, opened } = superviseServer(() => ({ closeMs: 500 }));
    const most = { open: 0 };
    supervisor.known.onDidChange(() => (most.open = Math.max(most.open, countOpen())));
    const connecting = [supervisor.connect(), supervisor.connect(), supervisor.connect()];
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all(connecting);
    expect(supervisor.known.state.kind).toBe('ready');
    expect([countOpen(), most.open]).toEqual([1, 1]);
    const again = [supervisor.connect(), supervisor.connect()];
    expect(supervisor.known.state.kind).toBe('detecting');
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all(again);
    expect([countOpen(), most.open]).toEqual([1, 1]);
    expect(opened.at(-1)?.isClosed).toBe(false);
  });
  it('anew gives the attempt before up, and waits until what that opened is closed', async () => {
    const { supervisor, under, open, opened } = superviseByHand();
    const [first, second] = [supervisor.connect(), supervisor.connect()];
    await vi.advanceTimersByTimeAsync(0);
    // The first one was given up before it began.
    expect(under).toHaveLength(1);
    const third = supervisor.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(under[0]?.options.signal.aborted).toBe(true);
    expect(under).toHaveLength(1);
    await open(0);
    expect(opened[0]?.isClosed).toBe(true);
    expect(under).toHaveLength(2);
    await open(1);
    await Promise.all([first, second, third]);
    expect(supervisor.known.state.kind).toBe('ready');
    expect(supervisor.connection).toBe(opened[1]?.connection);
  });
  it('while it waits for another try makes that one try', async () => {
    const { supervisor, attempts } = supervise(() => ({ kind: 'failed', reason: 'Away.', again: 'soon' }));
    await supervisor.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    const before = attempts.count;
    await supervisor.connect();
    expect(attempts.count).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(attempts.count).toBe(before + 2);
  });
});

describe('disconnecting', () => {
  it('while it is found out what the server speaks stays so, whatever comes of that', async () => {
    const { supervisor, under, open, opened, states } = superviseByHand();
    const connecting = supervisor.connect();
    await vi.advanceTimersByTimeAsync(0);
    const disconnecting = supervisor.disconnect();
    expect(supervisor.known.state.kind).toBe('stopped');
    under[0]?.options.onConnecting();
    under[0]?.options.onStep({ sent: 'late', found: 'late', ms: 1 });
    await open(0);
    await Promise.all([connecting, disconnecting]);
    expect(opened[0]?.isClosed).toBe(true);
    expect(states.at(-1)).toBe('stopped');
    expect(supervisor.known.steps).toEqual([]);
    expect(supervisor.connection).toBeUndefined();
  });
  it('settles when the connection is closed', async () => {
    const { supervisor, countOpen } = superviseServer(() => ({ closeMs: 1_000 }));
    await supervisor.connect();
    let isDone = false;
    void supervisor.disconnect().then(() => (isDone = true));
    expect(supervisor.known.isStale).toBe(true);
    await vi.advanceTimersByTimeAsync(999);
    expect([isDone, countOpen()]).toEqual([false, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect([isDone, countOpen()]).toEqual([true, 0]);
  });
  it('ends what waits: another try, a lost connection, an older revision', async () => {
    const failing = supervise(() => ({ kind: 'failed', reason: 'Away.', again: 'soon' }));
    await failing.supervisor.connect();
    const lost = superviseServer();
    await lost.supervisor.connect();
    lost.opened[0]?.end();
    const stalled = superviseServer(() => ({ isStateless: true, answer: () => silence, closeMs: 500 }));
    void stalled.supervisor.connect();
    await vi.advanceTimersByTimeAsync(8_100);
    expect(stalled.avoided.count).toBe(1);
    for (const { supervisor } of [failing, lost, stalled]) void supervisor.disconnect();
    const before = [failing, lost, stalled].map(({ attempts }) => attempts.count);
    await vi.advanceTimersByTimeAsync(600_000);
    for (const [index, { supervisor, attempts, countOpen }] of [failing, lost, stalled].entries()) {
      expect(supervisor.known.state.kind).toBe('stopped');
      expect(attempts.count).toBe(before[index]);
      expect(countOpen()).toBe(0);
    }
  });
});

describe('a server that is not used', () => {
  const idleMs = 60_000;
  it('is ended, and started once for ten calls at once', async () => {
    const { supervisor, countOpen, attempts, opened } = superviseServer(undefined, { idleMs });
    await supervisor.connect();
    await vi.advanceTimersByTimeAsync(idleMs);
    expect(supervisor.known.state.kind).toBe('idle');
    expect(supervisor.known.isStale).toBe(false);
    expect([countOpen(), attempts.count]).toEqual([0, 1]);
    const releases = Array.from({ length: 10 }, () => supervisor.hold());
    const used = await Promise.all(releases.map(() => supervisor.use(signal)));
    expect(new Set(used)).toEqual(new Set([opened[1]?.connection]));
    expect([countOpen(), attempts.count]).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(10 * idleMs);
    expect(supervisor.known.state.kind).toBe('ready');
    for (const release of releases) release();
    await vi.advanceTimersByTimeAsync(idleMs);
    expect(supervisor.known.state.kind).toBe('idle');
  });
  it('and is called while it is being ended is started when that is done', async () => {
    const { supervisor, opened, countOpen } = superviseServer(() => ({ closeMs: 1_000 }), { idleMs });
    await supervisor.connect();
    await vi.advanceTimersByTimeAsync(idleMs);
    const using = supervisor.use(signal);
    await vi.advanceTimersByTimeAsync(999);
    expect([opened.length, countOpen()]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await using).toBe(supervisor.connection);
    expect([opened.length, countOpen()]).toEqual([2, 1]);
  });
  it('and is disconnected while it is being ended is not started by a call', async () => {
    const { supervisor, attempts } = superviseServer(() => ({ closeMs: 1_000 }), { idleMs });
    await supervisor.connect();
    await vi.advanceTimersByTimeAsync(idleMs);
    void supervisor.disconnect();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(supervisor.known.state.kind).toBe('stopped');
    expect(await supervisor.use(signal)).toBeUndefined();
    expect(attempts.count).toBe(1);
  });
  it('and does not start again fails its calls, and is tried again', async () => {
    const supervised = supervise(
      async (_, number) => {
        if (number === 2) return { kind: 'failed', reason: 'Away.', again: 'soon' };
        const memory = await connectMemory(plain);
        return { kind: 'open', connection: memory.connection };
      },
      { idleMs },
    );
    await supervised.supervisor.connect();
    await vi.advanceTimersByTimeAsync(idleMs);
    expect(await supervised.supervisor.use(signal)).toBeUndefined();
    expect(supervised.supervisor.known.state).toMatchObject({ kind: 'failed', reason: 'Away.' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(supervised.supervisor.known.state.kind).toBe('ready');
  });
  it('is not waited for by a caller who has left', async () => {
    const { supervisor } = superviseServer((number) => (number > 1 ? { answer: () => silence } : {}), {
      idleMs,
    });
    await supervisor.connect();
    await vi.advanceTimersByTimeAsync(idleMs);
    const end = new AbortController();
    const using = supervisor.use(end.signal);
    end.abort();
    await using;
    await supervisor.use(end.signal);
  });
});

describe('a supervisor that is disposed', () => {
  it('closes its connection, tells nothing more, and leaves no timer', async () => {
    const { supervisor, states, countOpen } = superviseServer(() => ({
      capabilities: { tools: { listChanged: true } },
    }));
    await supervisor.connect();
    supervisor.dispose();
    await vi.advanceTimersByTimeAsync(0);
    expect(countOpen()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    const { state } = supervisor.known;
    await supervisor.connect();
    await supervisor.disconnect();
    expect(await supervisor.use(signal)).toBeUndefined();
    expect(supervisor.known.state).toBe(state);
    expect(states.at(-1)).toBe('ready');
  });
  it('closes what is opened only then', async () => {
    const { supervisor, open, opened } = superviseByHand();
    void supervisor.connect();
    await vi.advanceTimersByTimeAsync(0);
    supervisor.dispose();
    await open(0);
    expect(opened[0]?.isClosed).toBe(true);
    expect(supervisor.connection).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('makes no more attempts', async () => {
    const { supervisor, attempts } = supervise(() => ({ kind: 'failed', reason: 'Away.', again: 'soon' }));
    await supervisor.connect();
    supervisor.dispose();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(attempts.count).toBe(1);
  });
});
