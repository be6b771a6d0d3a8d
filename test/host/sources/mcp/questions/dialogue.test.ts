import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../../../host/sources/conversation.ts';
import type { Entered } from '../../../../../host/sources/mcp/questions/inFlight.ts';
import type { LogMessage } from '../../../../../host/sources/mcp/questions/logMessage.ts';
import { createSignals } from '../../../../e2e/waiting.ts';
import { type Caller, type CallerOptions, createCaller } from '../caller.ts';
import { connectMemory, type ConnectionOptions, countOf, silence } from '../memoryTransport.ts';

afterEach(() => {
  vi.useRealTimers();
});

const accept: Answer = {
  kind: 'answered',
  result: { action: 'accept', content: { name: 'Ada' }, resultType: 'complete' },
};
const form = { message: 'Your name?', requestedSchema: { type: 'object', properties: {} } };

async function open(options?: ConnectionOptions) {
  const memory = await connectMemory(({ method }) => (method === 'logging/setLevel' ? {} : silence), options);
  const { peer, dialogue } = memory.connection;
  const stray = createSignals<LogMessage>();
  dialogue.onStrayLog(stray.give);
  /** A caller with a call under way. */
  const begin = async (given?: CallerOptions): Promise<{ caller: Caller; entered: Entered }> => {
    const caller = createCaller(given);
    const entered = await dialogue.enter(caller, new AbortController().signal);
    peer.request('tools/call', {}, { timeoutMs: 5_000, exchange: entered.exchange }).catch(() => {});
    return { caller, entered };
  };
  const answers = (): unknown[] =>
    memory.sent.seen.filter(({ method }) => method === '').map(({ params }) => params);
  const answered = async (count: number): Promise<unknown[]> => {
    await expect.poll(() => answers().length).toBe(count);
    return answers();
  };
  return { memory, dialogue, begin, answered, stray, say: memory.say, tell: memory.tell };
}

describe('a question that comes on the stream of a call', () => {
  it('is asked of the caller of that call, and of nobody else', async () => {
    const { begin, say, answered } = await open();
    const [first, second] = [await begin(), await begin({ answer: () => accept })];
    const params = { ...form, _meta: { progressToken: 7 }, task: { ttl: 1 } };
    say({ id: 's1', method: 'elicitation/create', params }, { requestId: 2 });
    expect(await answered(1)).toMatchObject([
      { id: 's1', result: { action: 'accept', content: { name: 'Ada' } } },
    ]);
    expect(JSON.stringify(await answered(1))).not.toContain('resultType');
    expect(second.caller.asked.seen).toEqual([{ method: 'elicitation/create', params: form }]);
    expect(first.caller.asked.seen).toEqual([]);
  });
  it.each([
    ['elicitation/create', { result: { action: 'decline' } }],
    ['sampling/createMessage', { error: { code: -1, message: 'Nobody wants that.' } }],
    ['roots/list', { error: { code: -1, message: 'Nobody wants that.' } }],
  ])('and is refused there is answered in the words of the protocol: %s', async (method, expected) => {
    const { begin, say, answered } = await open();
    await begin();
    say({ id: 1, method, params: {} }, { requestId: 1 });
    expect(await answered(1)).toMatchObject([{ id: 1, ...expected }]);
  });
  it('that is over is asked of nobody', async () => {
    const { begin, say, answered } = await open();
    const { caller, entered } = await begin();
    entered.leave(false);
    say({ id: 1, method: 'roots/list' }, { requestId: 1 });
    expect(await answered(1)).toMatchObject([{ error: { code: -32_600 } }]);
    expect(caller.asked.seen).toEqual([]);
  });
  it('stays open until the call is over', async () => {
    const { begin, say, answered } = await open();
    const { promise: never } = Promise.withResolvers<Answer>();
    const { caller, entered } = await begin({ answer: () => never });
    say({ id: 1, method: 'elicitation/create', params: form }, { requestId: 1 });
    await caller.asked.count(1, 'the question');
    entered.leave(false);
    expect(await answered(1)).toMatchObject([{ error: { message: 'The call that it was about is over.' } }]);
  });
  it('and that nobody answers is dismissed in the end', async () => {
    vi.useFakeTimers();
    const { begin, say, memory } = await open();
    const { promise: never } = Promise.withResolvers<Answer>();
    await begin({ answer: () => never });
    say({ id: 1, method: 'elicitation/create', params: form }, { requestId: 1 });
    say({ id: 2, method: 'roots/list' }, { requestId: 1 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(memory.sent.seen.map(({ params }) => params)).toMatchObject([
      {},
      { id: 1, result: { action: 'cancel' } },
      { id: 2, error: { message: 'Nobody answered within 10 minutes.' } },
    ]);
  });
  it.each([
    ['tools/list', {}, -32_601],
    ['elicitation/create', [1], -32_602],
    ['sampling/createMessage', { text: 'x'.repeat(1_100_000) }, -32_602],
  ])('and is none is refused: %s', async (method, params, code) => {
    const { begin, say, answered } = await open();
    const { caller } = await begin();
    say({ id: 1, method, params }, { requestId: 1 });
    expect(await answered(1)).toMatchObject([{ error: { code } }]);
    expect(caller.asked.seen).toEqual([]);
  });
});

describe('a question on a stream that all calls share', () => {
  it('is asked where one caller alone has a call under way', async () => {
    const { begin, say, answered } = await open();
    const { caller } = await begin({ answer: () => accept });
    say({ id: 1, method: 'elicitation/create', params: form });
    expect(await answered(1)).toMatchObject([{ result: { action: 'accept' } }]);
    expect(caller.asked.seen).toHaveLength(1);
  });
  it('is asked of nobody without a call', async () => {
    const { say, answered } = await open();
    say({ id: 1, method: 'roots/list' });
    expect(await answered(1)).toMatchObject([
      {
        error: {
          code: -32_600,
          message: 'No call is under way that this question could be about, so nobody was asked.',
        },
      },
    ]);
  });
  it('is never guessed at, and the next calls are sent one by one', async () => {
    const { begin, dialogue, say, answered } = await open();
    const [first, second] = [await begin(), await begin()];
    say({ id: 1, method: 'elicitation/create', params: form });
    expect(await answered(1)).toMatchObject([{ error: { code: -32_600 } }]);
    expect([...first.caller.asked.seen, ...second.caller.asked.seen]).toEqual([]);
    first.entered.leave(false);
    const third = createCaller({ answer: () => accept });
    const entering = dialogue.enter(third, new AbortController().signal);
    const end = new AbortController();
    const leaving = dialogue.enter(createCaller(), end.signal);
    end.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    second.entered.leave(false);
    await entering;
    say({ id: 2, method: 'elicitation/create', params: form });
    expect(await answered(2)).toMatchObject([{}, { result: { action: 'accept' } }]);
    expect(third.asked.seen).toHaveLength(1);
  });
  it('is asked where all calls are of one caller, in the one that waits for no answer yet', async () => {
    const { begin, say, answered } = await open();
    const shared = { caller: {}, answer: () => accept };
    const { promise: never } = Promise.withResolvers<Answer>();
    const first = await begin(shared);
    const second = await begin({ ...shared, answer: () => never });
    say({ id: 1, method: 'elicitation/create', params: form });
    await second.caller.asked.count(1, 'the question');
    say({ id: 2, method: 'elicitation/create', params: form });
    expect(await answered(1)).toMatchObject([{ id: 2, result: { action: 'accept' } }]);
    expect(first.caller.asked.seen).toHaveLength(1);
    await begin(shared);
  });
  it('keeps the calls of other callers waiting for a while, and no longer', async () => {
    vi.useFakeTimers();
    const { begin, dialogue, say, memory } = await open();
    const { promise: never } = Promise.withResolvers<Answer>();
    const first = await begin({ answer: () => never });
    say({ id: 1, method: 'elicitation/create', params: form });
    await vi.advanceTimersByTimeAsync(0);
    const entered = vi.fn();
    const { signal } = new AbortController();
    void dialogue.enter(createCaller(), signal).then(entered);
    void dialogue.enter(createCaller(), signal).then(entered);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(entered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    // The second one of them waits for the first one, which waits for nobody.
    expect(entered).toHaveBeenCalledTimes(1);
    say({ id: 2, method: 'elicitation/create', params: form });
    await vi.advanceTimersByTimeAsync(0);
    expect(memory.sent.seen.at(-1)?.params).toMatchObject({ id: 2, error: { code: -32_600 } });
    expect(first.caller.asked.seen).toHaveLength(1);
    const [one] = entered.mock.calls[0] as [Entered];
    one.leave(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(entered).toHaveBeenCalledTimes(2);
  });
  it('keeps other callers waiting where it may still be about a call that was given up', async () => {
    vi.useFakeTimers();
    const { begin, dialogue, say, memory } = await open();
    const { promise: never } = Promise.withResolvers<Answer>();
    const first = await begin({ answer: () => never });
    say({ id: 1, method: 'elicitation/create', params: form });
    await vi.advanceTimersByTimeAsync(0);
    first.entered.leave(true);
    const entered = vi.fn();
    void dialogue.enter(createCaller(), new AbortController().signal).then(entered);
    say({ id: memory.sent.seen.find(({ method }) => method === 'ping')?.id, result: {} });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(entered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(entered).toHaveBeenCalledTimes(1);
  });
  it('may be about a call that was given up, until a while after the server has heard of that', async () => {
    vi.useFakeTimers();
    const { begin, say, answered, memory } = await open();
    const first = await begin();
    first.entered.leave(true);
    const second = await begin({ answer: () => accept });
    say({ id: 's1', method: 'elicitation/create', params: form });
    expect(await answered(1)).toMatchObject([{ id: 's1', error: { code: -32_600 } }]);
    const ping = memory.sent.seen.find(({ method }) => method === 'ping');
    say({ id: ping?.id, result: {} });
    await vi.advanceTimersByTimeAsync(1_900);
    say({ id: 's2', method: 'elicitation/create', params: form });
    expect(await answered(2)).toMatchObject([{}, { id: 's2', error: { code: -32_600 } }]);
    await vi.advanceTimersByTimeAsync(100);
    say({ id: 's3', method: 'elicitation/create', params: form });
    expect(await answered(3)).toMatchObject([{}, {}, { id: 's3', result: { action: 'accept' } }]);
    expect(second.caller.asked.seen).toHaveLength(1);
  });
});

it('a stateless server has no requests of its own', async () => {
  const { begin, say, answered } = await open({ isStateless: true });
  const { caller } = await begin();
  say({ id: 1, method: 'elicitation/create', params: form }, { requestId: 1 });
  expect(await answered(1)).toMatchObject([{ error: { code: -32_601 } }]);
  expect(caller.asked.seen).toEqual([]);
});

describe('what a server logs', () => {
  const message = 'notifications/message';
  it('goes to the caller whose call it is about, as far as it wants to hear of it', async () => {
    const { begin, tell, stray } = await open();
    const first = await begin({ logLevel: 'warning' });
    const second = await begin({ logLevel: 'debug' });
    tell(message, { level: 'info', data: 'quiet' }, { requestId: 1 });
    tell(message, { level: 'error', logger: 'db', data: { at: 1 }, _meta: {} }, { requestId: 1 });
    tell(message, { level: 'info', data: 'of all' });
    await stray.count(1, 'the one that could be about either');
    expect(first.caller.told.seen).toEqual([
      { method: message, params: { level: 'error', logger: 'db', data: { at: 1 } } },
    ]);
    expect(second.caller.told.seen).toEqual([]);
    expect(stray.seen).toEqual([{ level: 'info', data: 'of all' }]);
  });
  it('is bounded, and nothing where it is none', async () => {
    const { begin, tell } = await open();
    const { caller } = await begin({ logLevel: 'debug' });
    for (const params of [{}, { level: 'loud', data: 1 }, { level: 'info' }]) tell(message, params);
    tell(message, { level: 'info', data: 'x'.repeat(70_000) });
    await caller.told.count(1, 'the message');
    expect(caller.told.seen).toMatchObject([{ params: { data: 'A message of 70002 bytes was left out.' } }]);
  });
  it('is asked for before a call that wants more of it, once for each level', async () => {
    const { begin, memory } = await open({ capabilities: { logging: {} } });
    for (const logLevel of ['warning', 'error', 'warning', 'debug', 'info'] as const)
      await begin({ logLevel });
    await begin();
    const set = memory.sent.seen.filter(({ method }) => method === 'logging/setLevel');
    expect(set.map(({ params }) => params)).toEqual([{ level: 'warning' }, { level: 'debug' }]);
  });
  it('is not asked for where that is not declared', async () => {
    const { begin, memory } = await open();
    await begin({ logLevel: 'debug' });
    expect(countOf(memory, 'logging/setLevel')).toBe(0);
  });
});

it('an elicitation at a URL is said to be complete to whom it was put, once', async () => {
  const { begin, say, tell, answered } = await open();
  const [first, second] = [await begin({ answer: () => accept }), await begin()];
  const params = { mode: 'url', message: 'Sign in', url: 'https://shop.example/', elicitationId: 'e1' };
  say({ id: 1, method: 'elicitation/create', params }, { requestId: 1 });
  await answered(1);
  const complete = 'notifications/elicitation/complete';
  for (const elicitationId of ['e1', 'e1', 'e2', 7]) tell(complete, { elicitationId });
  await first.caller.told.count(1, 'the end of it');
  say({ id: 2, method: 'ping' });
  await answered(2);
  expect(first.caller.told.seen).toEqual([{ method: complete, params: { elicitationId: 'e1' } }]);
  expect(second.caller.told.seen).toEqual([]);
});
