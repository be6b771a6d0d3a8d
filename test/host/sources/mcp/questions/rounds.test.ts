import { afterEach, describe, expect, it, vi } from 'vitest';
import { RpcError, TimedOut } from '../../../../../host/sources/mcp/connection/failures.ts';
import { requestInRounds, Unanswered } from '../../../../../host/sources/mcp/questions/rounds.ts';
import { type Caller, createCaller } from '../caller.ts';
import { type Answers, connectMemory, silence } from '../memoryTransport.ts';

afterEach(() => {
  vi.useRealTimers();
});

const elicit = { method: 'elicitation/create', params: { message: 'Sure?', requestedSchema: {} } };
const sample = { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } };
const required = (rest: object): object => ({ resultType: 'input_required', ...rest });

async function request(answer: Answers, caller: Caller = createCaller(), isStateless = true) {
  const memory = await connectMemory(answer, { isStateless });
  const end = new AbortController();
  const { exchange } = await memory.connection.dialogue.enter(caller, end.signal);
  const asked = requestInRounds(memory.connection, {
    ...{ method: 'tools/call', params: { name: 'buy', arguments: { id: 1 } }, exchange },
    options: { timeoutMs: 5_000, mostMs: 12_000, signal: end.signal },
  });
  asked.catch(() => {});
  return { memory, asked, end };
}

/** Answers one after the other. */
const inTurn = (...results: readonly unknown[]): Answers => {
  let turn = 0;
  return () => results[turn++];
};

describe('a server of a stateless revision', () => {
  it('asks by its answer, and is sent the request again with what it asked for', async () => {
    const caller = createCaller({
      capabilities: { elicitation: { form: {} }, roots: {}, experimental: { odd: {} } },
      logLevel: 'info',
      answer: () => ({ kind: 'answered', result: { action: 'accept', content: { sure: true } } }),
    });
    const first = required({ inputRequests: { a: elicit }, requestState: 'state ❤' });
    const { memory, asked } = await request(inTurn(first, { content: [] }), caller);
    expect(await asked).toEqual({ content: [] });
    expect(caller.asked.seen).toEqual([elicit]);
    const [one, two] = memory.sent.seen;
    expect(one?.id).not.toBe(two?.id);
    expect(one?.params).toMatchObject({
      _meta: {
        'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} }, roots: {} },
        'io.modelcontextprotocol/logLevel': 'info',
      },
    });
    expect(JSON.stringify(one?.params)).not.toContain('odd');
    expect(two?.params).toMatchObject({
      ...{ name: 'buy', arguments: { id: 1 } },
      inputResponses: { a: { action: 'accept', content: { sure: true } } },
      requestState: 'state ❤',
    });
  });
  it('hears no state that it has not given, and none of an earlier round', async () => {
    const { memory, asked } = await request(
      inTurn(
        required({ inputRequests: { a: elicit }, requestState: 'first' }),
        required({ inputRequests: { b: elicit } }),
        { content: [] },
      ),
    );
    await asked;
    expect(memory.sent.seen[2]?.params).toMatchObject({ inputResponses: { b: { action: 'decline' } } });
    expect(memory.sent.seen[2]?.params).not.toHaveProperty('requestState');
  });
  it('is told that an elicitation was declined', async () => {
    const { memory, asked } = await request(inTurn(required({ inputRequests: { a: elicit } }), {}));
    await asked;
    expect(memory.sent.seen[1]?.params).toMatchObject({ inputResponses: { a: { action: 'decline' } } });
  });
  it('gets no further where something else is refused', async () => {
    const { memory, asked } = await request(inTurn(required({ inputRequests: { a: elicit, b: sample } })));
    await expect(asked).rejects.toThrow(
      new Unanswered('The server asks sampling/createMessage, which is refused. Nobody wants that.'),
    );
    expect(memory.sent.seen).toHaveLength(1);
  });
  it('may ask for nothing but time', async () => {
    vi.useFakeTimers();
    const { memory, asked } = await request(
      inTurn(required({ requestState: '1' }), required({ requestState: '2' }), { content: [] }),
    );
    await vi.advanceTimersByTimeAsync(250);
    expect(memory.sent.seen).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(500);
    await asked;
    expect(memory.sent.seen[2]?.params).toMatchObject({ requestState: '2' });
    expect(memory.sent.seen[2]?.params).not.toHaveProperty('inputResponses');
  });
  it('has its time for all rounds together, and none passes while somebody is asked', async () => {
    vi.useFakeTimers();
    let isAnswered = (): void => {};
    const caller = createCaller({
      answer: () =>
        new Promise((resolve) => {
          isAnswered = () => resolve({ kind: 'answered', result: { action: 'accept' } });
        }),
    });
    const { asked } = await request(inTurn(required({ inputRequests: { a: elicit } }), silence), caller);
    await vi.advanceTimersByTimeAsync(300_000);
    isAnswered();
    await vi.advanceTimersByTimeAsync(4_999);
    const failed = expect(asked).rejects.toThrow(new TimedOut(5_000));
    await vi.advanceTimersByTimeAsync(1);
    await failed;
  });
  it('asks ten times at most', async () => {
    const { memory, asked } = await request(() => required({ inputRequests: { a: elicit } }));
    await expect(asked).rejects.toThrow('It asked 10 times, which is the most.');
    expect(memory.sent.seen).toHaveLength(10);
  });
  it.each([
    [{}, 'does not say for what'],
    [{ inputRequests: [] }, 'does not say for what'],
    [{ inputRequests: { a: { method: 'tools/list' } } }, 'no question of MCP'],
    [{ inputRequests: { a: { ...elicit, params: 7 } } }, 'parameters that are no object'],
    [
      { inputRequests: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i, elicit])) },
      '33 questions',
    ],
  ])('that asks for nothing that there is gets no answer: %j', async (rest, why) => {
    const caller = createCaller();
    const { asked } = await request(inTurn(required(rest)), caller);
    await expect(asked).rejects.toThrow(why);
    expect(caller.asked.seen).toEqual([]);
  });
  it('is asked for nothing more by a caller who has left', async () => {
    const { promise: never } = Promise.withResolvers<never>();
    const caller = createCaller({ answer: () => never });
    const { memory, asked, end } = await request(inTurn(required({ inputRequests: { a: elicit } })), caller);
    await caller.asked.count(1, 'the question');
    end.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    expect(memory.sent.seen).toHaveLength(1);
  });
});

it('a server of an older revision does not ask by its answer', async () => {
  const result = required({ inputRequests: { a: elicit } });
  const { memory, asked } = await request(inTurn(result), createCaller(), false);
  expect(await asked).toEqual(result);
  expect(memory.sent.seen[0]?.params).toEqual({ name: 'buy', arguments: { id: 1 } });
});

it.each([
  [new RpcError(-32_021, 'no', { requiredCapabilities: { sampling: {} } }), [{ sampling: {} }]],
  [new RpcError(-32_021, 'no', { requiredCapabilities: ['sampling'] }), []],
  [new RpcError(-32_602, 'no', { requiredCapabilities: { sampling: {} } }), []],
])('what the caller would have to declare is told to it: %o', async (error, wanted) => {
  const lacked: unknown[] = [];
  const caller = Object.assign(createCaller(), { lack: (each: unknown) => void lacked.push(each) });
  const { asked } = await request(async () => {
    throw error;
  }, caller);
  await expect(asked).rejects.toThrow('no');
  expect(lacked).toEqual(wanted);
});
