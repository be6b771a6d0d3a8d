import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpError } from '../../../../host/sources/mcp/http/httpError.ts';
import type { Opened } from '../../../../host/sources/mcp/open/opener.ts';
import { connectMemory, countOf, ServerError, silence } from './memoryTransport.ts';
import { plain, supervise, superviseServer, tool } from './supervised.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refused = (status: number): HttpError => new HttpError('a message', status, '');
const { signal } = new AbortController();

describe('a server that is there', () => {
  it('is connected, and what it offers is known', async () => {
    const { supervisor, states } = superviseServer();
    await supervisor.connect();
    expect(states).toEqual(['detecting', 'connecting', 'ready']);
    expect(supervisor.known.lists?.tools.map(({ id }) => id)).toEqual(['shop/echo']);
    expect(supervisor.known.isStale).toBe(false);
    expect(await supervisor.use(signal)).toBe(supervisor.connection);
  });
  it('is degraded where another list of it cannot be read', async () => {
    const capabilities = { tools: {}, prompts: {} };
    const { supervisor } = superviseServer(() => ({
      capabilities,
      answer: (sent) => (sent.method === 'prompts/list' ? new ServerError(-32_603, 'no disk') : plain(sent)),
    }));
    await supervisor.connect();
    expect(supervisor.known.state).toMatchObject({
      kind: 'degraded',
      reason: 'prompts/list: It answered with error -32603: no disk.',
    });
    expect(supervisor.known.lists?.tools).toHaveLength(1);
  });
  it('is degraded where its tools cannot be read, and asked again until they can', async () => {
    let isWell = false;
    const { supervisor, opened } = superviseServer(() => ({
      answer: (sent) => (isWell ? plain(sent) : new ServerError(-32_603, 'no disk')),
    }));
    await supervisor.connect();
    expect(supervisor.known.state).toMatchObject({
      kind: 'degraded',
      reason: 'Its tools could not be listed: It answered with error -32603: no disk.',
    });
    isWell = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(supervisor.known.state.kind).toBe('ready');
    expect(supervisor.known.lists?.tools).toHaveLength(1);
    expect(opened).toHaveLength(1);
  });
  it('is asked again when it tells of a change', async () => {
    let tools = [tool('a')];
    const { supervisor, opened } = superviseServer(() => ({
      capabilities: { tools: { listChanged: true } },
      answer: () => ({ tools }),
    }));
    await supervisor.connect();
    tools = [tool('a'), tool('b')];
    opened[0]?.tell('notifications/tools/list_changed');
    await vi.advanceTimersByTimeAsync(100);
    expect(supervisor.known.lists?.tools.map(({ native }) => native)).toEqual(['a', 'b']);
  });
});

describe('an attempt', () => {
  const approval = { kind: 'command', hash: 'a', command: 'npx', args: [], env: {}, cwd: '/' } as const;
  it.each([
    [
      { kind: 'needs-approval', approval },
      { kind: 'needs-approval', approval },
    ],
    [
      { kind: 'needs-sign-in', reason: 'It asks.' },
      { kind: 'needs-sign-in', reason: 'It asks.' },
    ],
    [
      { kind: 'failed', reason: 'No.', again: 'never' },
      { kind: 'failed', reason: 'No.' },
    ],
  ] as const satisfies (readonly [Opened, object])[])(
    'ends where only a person can help: %j',
    async (end, state) => {
      const { supervisor, attempts } = supervise(() => end);
      await supervisor.connect();
      expect(supervisor.known.state).toEqual({ ...state, at: expect.any(String) as string });
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(attempts.count).toBe(1);
      expect(await supervisor.use(signal)).toBeUndefined();
    },
  );
  it('that fails is made again, ever more slowly, and says when', async () => {
    const { supervisor, attempts, states } = supervise(() => ({
      ...{ kind: 'failed', reason: 'Away.', again: 'soon' },
    }));
    await supervisor.connect();
    const { state } = supervisor.known;
    if (state.kind !== 'failed' || state.retryAt === undefined) throw new Error(state.kind);
    expect(Date.parse(state.retryAt) - Date.now()).toBeGreaterThanOrEqual(500);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(attempts.count).toBeGreaterThan(10);
    expect(attempts.count).toBeLessThan(30);
    expect(new Set(states)).toEqual(new Set(['detecting', 'failed']));
    expect(supervisor.known.lastError?.message).toBe('Away.');
  });
  it('that finds something else there is made again every five minutes, and says when', async () => {
    const { supervisor, attempts } = supervise(() => ({
      kind: 'failed',
      reason: 'A page.',
      again: 'slowly',
    }));
    await supervisor.connect();
    const { state } = supervisor.known;
    expect(state).toMatchObject({ isLasting: true });
    if (state.kind !== 'failed' || state.retryAt === undefined) throw new Error(state.kind);
    expect(Date.parse(state.retryAt) - Date.now()).toBe(300_000);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts.count).toBe(13);
  });
  it.each(['slowly', 'never'] as const)(
    'where there was a server before is made again soon, whatever answers now: %s',
    async (again) => {
      const { supervisor, attempts } = supervise(async (_, number) => {
        if (number > 1 && number < 4) return { kind: 'failed', reason: 'A page.', again };
        const memory = await connectMemory(plain);
        if (number === 1) setTimeout(memory.end, 5_000);
        return { kind: 'open', connection: memory.connection };
      });
      await supervisor.connect();
      await vi.advanceTimersByTimeAsync(15_000);
      expect(attempts.count).toBe(4);
      expect(supervisor.known.state.kind).toBe('ready');
    },
  );
  it('that goes wrong inside is one that failed', async () => {
    const { supervisor } = supervise(() => {
      throw new Error('a fault of ours');
    });
    await supervisor.connect();
    expect(supervisor.known.state).toMatchObject({ kind: 'failed', reason: 'a fault of ours' });
  });
});

describe('a connection that ends', () => {
  it('is opened again at once, with the last known tools all the while', async () => {
    const { supervisor, opened, states } = superviseServer();
    await supervisor.connect();
    opened[0]?.end();
    expect(supervisor.known.state.kind).toBe('connecting');
    expect(supervisor.known.isStale).toBe(true);
    expect(supervisor.known.lists?.tools).toHaveLength(1);
    expect(supervisor.known.lastError?.message).toBe('It closed the connection.');
    expect(await supervisor.use(signal)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(states).toEqual([
      'detecting',
      'connecting',
      'ready',
      'connecting',
      'detecting',
      'connecting',
      'ready',
    ]);
    expect(supervisor.known.isStale).toBe(false);
    expect(supervisor.known.lastError).toBeUndefined();
  });
  it('because its session is lost is waited for by a call', async () => {
    const { supervisor, opened } = superviseServer();
    await supervisor.connect();
    if (supervisor.connection) supervisor.reopen(supervisor.connection, 'It is lost.');
    const using = supervisor.use(signal);
    await vi.advanceTimersByTimeAsync(200);
    expect(await using).toBe(opened[1]?.connection);
    expect(supervisor.isAwaited).toBe(false);
  });
  it('because its session is lost is not waited for long', async () => {
    const { supervisor } = superviseServer((number) => (number === 1 ? {} : { answer: () => silence }));
    await supervisor.connect();
    if (supervisor.connection) supervisor.reopen(supervisor.connection, 'It is lost.');
    expect(supervisor.isAwaited).toBe(true);
    const using = supervisor.use(signal);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(supervisor.connection).toBeDefined();
    let isSettled = false;
    void using.then(() => (isSettled = true));
    await vi.advanceTimersByTimeAsync(0);
    expect(isSettled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    // What it offers is not known yet.
    expect(await using).toBeUndefined();
    const left = supervisor.use(signal);
    await supervisor.disconnect();
    expect(await left).toBeUndefined();
  });
  it('before its lists are read is an attempt that failed', async () => {
    const { supervisor, opened } = superviseServer((number) =>
      number === 1 ? { answer: () => silence } : {},
    );
    const connecting = supervisor.connect();
    await vi.advanceTimersByTimeAsync(10);
    opened[0]?.end();
    await connecting;
    expect(supervisor.known.state).toMatchObject({ kind: 'failed', reason: 'It closed the connection.' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(supervisor.known.state.kind).toBe('ready');
    expect(opened).toHaveLength(2);
  });
  it('before anybody looks is an attempt that failed, too', async () => {
    const { supervisor, attempts } = supervise(async (_, number) => {
      const memory = await connectMemory(plain);
      if (number === 1) memory.end();
      return { kind: 'open', connection: memory.connection };
    });
    await supervisor.connect();
    expect(supervisor.known.state).toMatchObject({ kind: 'failed', reason: 'It closed the connection.' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(supervisor.known.state.kind).toBe('ready');
    expect(attempts.count).toBe(2);
  });
  it('again and again is opened ever more slowly', async () => {
    const supervised = superviseServer();
    const { supervisor, opened, attempts } = supervised;
    await supervisor.connect();
    const ending = setInterval(() => opened.at(-1)?.end(), 100);
    await vi.advanceTimersByTimeAsync(600_000);
    clearInterval(ending);
    expect(attempts.count).toBeLessThan(40);
    expect(supervisor.known.state).toMatchObject({ kind: 'failed', retryAt: expect.any(String) as string });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(supervisor.known.state.kind).toBe('ready');
  });
});

describe('a process', () => {
  const isProcess = true;
  it('that ends five times within three minutes is left alone, until a person connects', async () => {
    const { supervisor, opened } = superviseServer(undefined, { isProcess });
    await supervisor.connect();
    for (let ending = 0; ending < 5; ending += 1) {
      opened.at(-1)?.end();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(supervisor.known.state).toEqual({
      kind: 'failed',
      reason: 'It ended again and again, and is not started any more. It closed the connection.',
      at: expect.any(String) as string,
    });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(opened).toHaveLength(5);
    await supervisor.connect();
    expect(supervisor.known.state.kind).toBe('ready');
  });
  it('that does not even start is left alone, too', async () => {
    const { supervisor, attempts } = supervise(
      () => ({ kind: 'failed', reason: 'The server exited with code 3.', again: 'soon' }),
      { isProcess },
    );
    await supervisor.connect();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(attempts.count).toBe(5);
    expect(supervisor.known.state).not.toHaveProperty('retryAt');
  });
  it('is started whenever it ends only now and then', async () => {
    const { supervisor, opened } = superviseServer(undefined, { isProcess });
    await supervisor.connect();
    for (let ending = 0; ending < 20; ending += 1) {
      await vi.advanceTimersByTimeAsync(60_000);
      opened.at(-1)?.end();
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(supervisor.known.state.kind).toBe('ready');
    expect(opened).toHaveLength(21);
  });
});

describe('a server that is stateless by its own word', () => {
  it('and does not answer so is spoken to in an older revision, within the same attempt', async () => {
    const { supervisor, opened, avoided, countOpen, states } = superviseServer((number) =>
      number === 1 ? { isStateless: true, answer: () => silence } : {},
    );
    const connecting = supervisor.connect();
    await vi.advanceTimersByTimeAsync(8_000);
    await connecting;
    expect(supervisor.known.state.kind).toBe('ready');
    expect(states).toEqual(['detecting', 'connecting', 'detecting', 'connecting', 'ready']);
    expect([opened.length, avoided.count, countOpen()]).toEqual([2, 1, 1]);
    expect(supervisor.known.repairs).toEqual([
      'It names the revision 2026-07-28 and does not answer in it; an older one is spoken.',
    ]);
  });
  it('keeps its revision where its lists have come before', async () => {
    let isSilent = false;
    const { supervisor, opened, avoided } = superviseServer(() => ({
      isStateless: true,
      answer: (sent) => (isSilent ? silence : plain(sent)),
    }));
    await supervisor.connect();
    isSilent = true;
    opened[0]?.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(supervisor.known.state.kind).toBe('degraded');
    expect(avoided.count).toBe(0);
  });
});

describe('a refusal', () => {
  it.each([401, 403])('of the lists by %d waits for a person', async (status) => {
    const { supervisor, attempts, countOpen } = superviseServer(() => ({
      hasCredential: true,
      answer: () => Promise.reject(refused(status)),
    }));
    await supervisor.connect();
    expect(supervisor.known.state).toMatchObject({
      kind: 'needs-sign-in',
      reason: `It answered HTTP ${status}.`,
    });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([attempts.count, countOpen()]).toEqual([1, 0]);
  });
  it('of a call waits for a person, and ends with him', async () => {
    const { supervisor, countOpen } = superviseServer();
    await supervisor.connect();
    const { connection } = supervisor;
    if (!connection) throw new Error('not connected');
    supervisor.refuse(connection, 'It refused.');
    expect(supervisor.known.state).toMatchObject({ kind: 'needs-sign-in', reason: 'It refused.' });
    expect(supervisor.known.isStale).toBe(true);
    expect(supervisor.connection).toBeUndefined();
    await supervisor.connect();
    expect(supervisor.known.state.kind).toBe('ready');
    // What an earlier connection tells is of no interest any more.
    supervisor.refuse(connection, 'It refused.');
    supervisor.reopen(connection, 'It is lost.');
    supervisor.doubt(connection);
    expect(supervisor.known.state.kind).toBe('ready');
    expect(countOpen()).toBe(1);
  });
  it('of the session when lists are read again opens another one', async () => {
    let isLost = false;
    const { supervisor, opened } = superviseServer((number) => ({
      capabilities: { tools: { listChanged: true } },
      answer: (sent) => (isLost && number === 1 ? Promise.reject(refused(404)) : plain(sent)),
    }));
    await supervisor.connect();
    isLost = true;
    opened[0]?.tell('notifications/tools/list_changed');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toHaveLength(2);
    expect(supervisor.known.state.kind).toBe('ready');
  });
});

describe('a doubt', () => {
  it.each([
    [false, 2],
    [true, 1],
  ])(
    'is looked into, but for a process, which tells of its end itself: %s',
    async (isProcess, connections) => {
      let isSilent = false;
      const { supervisor, opened } = superviseServer(
        (number) => ({ answer: (sent) => (isSilent && number === 1 ? silence : plain(sent)) }),
        { isProcess },
      );
      await supervisor.connect();
      isSilent = true;
      const [first] = opened;
      if (!first || !supervisor.connection) throw new Error('not connected');
      supervisor.doubt(supervisor.connection);
      await vi.advanceTimersByTimeAsync(11_000);
      expect(countOf(first, 'ping')).toBe(isProcess ? 0 : 1);
      expect(opened).toHaveLength(connections);
    },
  );
});
