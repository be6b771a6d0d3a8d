import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callTool, notConnected } from '../../../../../host/sources/mcp/call/callTool.ts';
import { createExchange, type Exchange } from '../../../../../host/sources/mcp/questions/exchange.ts';
import { type Answer, silent } from '../../../../../host/sources/conversation.ts';
import { readExternalTool } from '../../../../../host/sources/mcp/lists/externalTool.ts';
import { HttpError } from '../../../../../host/sources/mcp/http/httpError.ts';
import { type Caller, createCaller } from '../caller.ts';
import { type Answers, connectMemory, countOf, ServerError, silence } from '../memoryTransport.ts';

const limits = { callSeconds: 5, mostSeconds: 12, responseBytes: 10_000 };
const inputSchema = {
  type: 'object',
  properties: { text: { type: 'string' }, region: { type: 'string', 'x-mcp-header': 'Region' } },
};

function echo(rest = {}) {
  const read = readExternalTool('shop', { name: 'echo', inputSchema, ...rest }, false);
  if (read.kind === 'left-out') throw new Error(read.reason);
  return read.tool;
}

const exchangeFor = (signal: AbortSignal): Exchange => createExchange(silent, signal);

async function call(answer: Answers, options: { isStateless?: boolean; signal?: AbortSignal } = {}) {
  const { isStateless = false, signal = new AbortController().signal } = options;
  const memory = await connectMemory(answer, { isStateless });
  const given = { text: 'hello', region: 'eu' };
  const called = callTool(memory.connection, echo(), given, {
    signal,
    limits,
    exchange: exchangeFor(signal),
  });
  return { memory, called };
}

const refused = (status: number, text = ''): HttpError => new HttpError('a message', status, text);
const unreached = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });

afterEach(() => {
  vi.useRealTimers();
});

describe('a call', () => {
  it('is sent once, with its arguments as they are, and asks for progress', async () => {
    const { memory, called } = await call(() => ({ content: [{ type: 'text', text: 'hello' }] }));
    const { result, ms, trouble, repairs } = await called;
    expect(result).toEqual({ content: [{ type: 'text', text: 'hello' }], isError: false });
    expect(ms).toBeGreaterThanOrEqual(0);
    expect({ trouble, repairs }).toEqual({ trouble: undefined, repairs: [] });
    expect(memory.sent.seen).toMatchObject([
      {
        method: 'tools/call',
        params: {
          name: 'echo',
          arguments: { text: 'hello', region: 'eu' },
          _meta: { progressToken: 1 },
        },
      },
    ]);
  });
  it.each([
    [true, { 'Mcp-Param-Region': 'eu' }],
    [false, {}],
  ])('says in headers what its tool marks, in the stateless revision: %s', async (isStateless, headers) => {
    const { memory, called } = await call(() => ({ content: [] }), { isStateless });
    await called;
    expect(memory.sent.seen[0]?.options?.headers).toEqual(headers);
  });
  it('that makes progress has more time, and not for ever', async () => {
    vi.useFakeTimers();
    const { memory, called } = await call(() => silence);
    const sign = setInterval(
      () => memory.tell('notifications/progress', { progressToken: 1, progress: 1 }),
      1_000,
    );
    await vi.advanceTimersByTimeAsync(12_000);
    clearInterval(sign);
    expect((await called).result.reason).toBe(
      'shop/echo failed: It did not answer within 12 s. It may still have its effect. Look before calling again.',
    );
  });
});

describe('a call that fails', () => {
  const unknown = 'Nobody knows whether the call had its effect; it was not sent again.';
  const answers: readonly (readonly [string, Answers, string, string | undefined])[] = [
    [
      'by an error of the protocol',
      () => new ServerError(-32_602, 'Unknown tool'),
      'shop/echo failed: It answered with error -32602: Unknown tool.',
      undefined,
    ],
    [
      'by an HTTP status',
      () => Promise.reject(refused(500, 'oops')),
      'shop/echo failed: It answered HTTP 500: oops.',
      undefined,
    ],
    [
      'by the want of a right',
      () => Promise.reject(refused(403, 'not for you')),
      'shop/echo failed: It answered HTTP 403: not for you.',
      undefined,
    ],
    [
      'by the want of a credential',
      () => Promise.reject(refused(401)),
      'shop refused the call with HTTP 401: it asks for another credential. Give one in the Connectors view, or as a header in gateway.yaml.',
      'unauthorized',
    ],
    [
      'because the session is lost',
      () => Promise.reject(refused(404)),
      'shop had ended the session and refused the call, which was not sent again. A new session is being opened: call once more.',
      'session-lost',
    ],
    [
      'because the session is lost, in the words of a 401',
      () => Promise.reject(refused(401, 'Unknown session')),
      'shop had ended the session and refused the call, which was not sent again. A new session is being opened: call once more.',
      'session-lost',
    ],
    [
      'because its stream ends',
      ({ options }) => {
        options?.onRequestStreamEnd?.();
        return silence;
      },
      `shop/echo failed: It closed its stream without an answer. ${unknown}`,
      'no-answer',
    ],
    [
      'because the connection is cut',
      () => Promise.reject(unreached('UND_ERR_SOCKET')),
      `shop/echo failed: The connection was closed before an answer came. ${unknown}`,
      'no-answer',
    ],
    [
      'before anything is sent, for nobody listens',
      () => Promise.reject(unreached('ECONNREFUSED')),
      'shop is not connected, so nothing was sent: the connection was refused: nothing listens there.',
      'no-answer',
    ],
    [
      'before anything is sent, for the process is gone',
      () => Promise.reject(new SdkError(SdkErrorCode.NotConnected, 'The server exited with code 3.')),
      'shop is not connected, so nothing was sent: the server exited with code 3.',
      'no-answer',
    ],
  ];
  it.each(answers)('%s', async (_, answer, reason, trouble) => {
    const { memory, called } = await call(answer);
    expect(await called).toMatchObject({
      result: { isError: true, reason, content: [{ type: 'text', text: reason }] },
    });
    expect((await called).trouble).toBe(trouble);
    expect((await called).result.isUnsent).toBe(reason.includes('nothing was sent') ? true : undefined);
    expect(countOf(memory, 'tools/call')).toBe(1);
  });
  it('after the connection was closed has not been sent', async () => {
    const memory = await connectMemory(() => ({ content: [] }));
    memory.end();
    const { signal } = new AbortController();
    const { result } = await callTool(
      memory.connection,
      echo(),
      {},
      { signal, limits, exchange: exchangeFor(signal) },
    );
    expect(result).toMatchObject({ isUnsent: true });
    expect(memory.sent.seen).toEqual([]);
  });
  it('has no session to lose in the stateless revision', async () => {
    const { called } = await call(() => Promise.reject(refused(404)), { isStateless: true });
    const { result, trouble } = await called;
    expect(result).toMatchObject({ reason: 'shop/echo failed: It answered HTTP 404.', httpStatus: 404 });
    expect(trouble).toBeUndefined();
  });
  it('because its caller has left says that it may have had its effect', async () => {
    const end = new AbortController();
    const { called } = await call(() => silence, { signal: end.signal });
    end.abort();
    const { result, trouble } = await called;
    expect(result.reason).toBe('shop/echo was cancelled. It may have had its effect.');
    expect(trouble).toBeUndefined();
  });
});

describe('a call that its caller hears of', () => {
  const begin = async (caller: Caller, answer: Answers, isStateless = false) => {
    const memory = await connectMemory(answer, { isStateless });
    const { signal } = new AbortController();
    const { exchange } = await memory.connection.dialogue.enter(caller, signal);
    return { memory, called: callTool(memory.connection, echo(), {}, { signal, limits, exchange }) };
  };
  const elicit = { method: 'elicitation/create', params: { message: 'Sure?' } };
  const accept: Answer = { kind: 'answered', result: { action: 'accept' } };

  it('tells how far it is', async () => {
    const caller = createCaller();
    const { memory, called } = await begin(caller, () => silence);
    memory.tell('notifications/progress', { progressToken: 1, progress: 1, message: 'half' });
    memory.say({ id: 1, result: { content: [] } });
    await called;
    expect(caller.told.seen).toEqual([
      { method: 'notifications/progress', params: { progress: 1, message: 'half' } },
    ]);
  });
  it('goes on when a question is answered, in a request of its own or in an answer', async () => {
    const legacy = createCaller({ answer: () => accept });
    const old = await begin(legacy, () => silence);
    old.memory.say({ id: 's1', ...elicit }, { requestId: 1 });
    await old.memory.sent.count(2, 'the answer');
    old.memory.say({ id: 1, result: { content: [] } });
    expect((await old.called).result.isError).toBe(false);
    expect((await old.called).ms).toBeUndefined();
    const modern = createCaller({ answer: () => accept });
    const inRounds: Answers = ({ params }) =>
      params['inputResponses']
        ? { content: [] }
        : { resultType: 'input_required', inputRequests: { a: elicit } };
    const stateless = await begin(modern, inRounds, true);
    expect((await stateless.called).result.isError).toBe(false);
    expect([...legacy.asked.seen, ...modern.asked.seen]).toEqual([elicit, elicit]);
  });
  it('ends where what the server needs is refused', async () => {
    const sample = { method: 'sampling/createMessage', params: {} };
    const { called } = await begin(
      createCaller(),
      () => ({ resultType: 'input_required', inputRequests: { a: sample } }),
      true,
    );
    const { result, trouble } = await called;
    expect(result.reason).toBe(
      'shop/echo failed: The server asks sampling/createMessage, which is refused. Nobody wants that.',
    );
    expect(trouble).toBeUndefined();
  });
  it('names the pages that a person has to open first', async () => {
    const elicitations = [
      { mode: 'url', elicitationId: 'e1', url: 'https://a.example/', message: 'Sign in' },
    ];
    const caller = createCaller();
    const { called, memory } = await begin(caller, () => new ServerError(-32_042, 'first', { elicitations }));
    const { result } = await called;
    expect(result).toMatchObject({
      isError: true,
      reason: expect.stringContaining('https://a.example/') as string,
    });
    memory.tell('notifications/elicitation/complete', { elicitationId: 'e1' });
    await caller.told.count(1, 'the end of it');
  });
});

it('a call that has no connection says why, and that nothing was sent', () => {
  expect(notConnected('shop', 'a person has disconnected it.')).toMatchObject({
    isError: true,
    isUnsent: true,
    reason: 'shop is not connected, so nothing was sent: a person has disconnected it.',
  });
});
