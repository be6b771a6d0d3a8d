import { describe, expect, it } from 'vitest';
import { type AllowedCall, decide } from '../../../../../host/policy/decide.ts';
import { type ItemMethod, readingFacts } from '../../../../../host/sources/item.ts';
import { requestItem, toItemErrand } from '../../../../../host/sources/mcp/items/requestItem.ts';
import { policyOf } from '../../../policy/subjects.ts';
import { type Caller, createCaller } from '../caller.ts';
import {
  type Answers,
  connectMemory,
  type ConnectionOptions,
  ServerError,
  silence,
} from '../memoryTransport.ts';

const policy = policyOf('version: 1\nroles: { all: { allow: ["*/*"] } }\nagents: { ci: { roles: [all] } }\n');

function allow(native: string, given: unknown = {}): AllowedCall {
  const tool = { id: `shop/${native}`, source: 'shop', native, facts: readingFacts };
  const decision = decide(policy, { agent: 'ci', tool, arguments: given });
  if (decision.kind !== 'allow') throw new Error('not allowed');
  return decision.call;
}

interface Asked extends ConnectionOptions {
  readonly method?: ItemMethod;
  readonly native?: string;
  readonly given?: unknown;
  readonly caller?: Caller;
}

async function request(answer: Answers, options: Asked = {}) {
  const {
    method = 'resources/read',
    native = '@resource:file:///a',
    given,
    caller = createCaller(),
  } = options;
  const memory = await connectMemory(answer, options);
  const end = new AbortController();
  const { exchange } = await memory.connection.dialogue.enter(caller, end.signal);
  const errand = toItemErrand(method, allow(native, given));
  if (!errand) throw new Error('no errand');
  const limits = { callSeconds: 0.05, mostSeconds: 1, responseBytes: 10_000 };
  const asked = requestItem(memory.connection, errand, { signal: end.signal, limits, exchange });
  return { memory, asked, end };
}

describe('a request for an item', () => {
  it.each([
    ['resources/read', '@resource:file:///a', { odd: 1 }, { uri: 'file:///a' }],
    ['resources/read', '@resource:a\nb', {}, { uri: 'a\nb' }],
    ['prompts/get', '@prompt:ask', { arguments: { x: '1' } }, { name: 'ask', arguments: { x: '1' } }],
    ['prompts/get', '@prompt:ask', undefined, { name: 'ask' }],
    [
      'completion/complete',
      '@prompt:ask',
      { argument: { name: 'x', value: 'a' }, context: { arguments: {} } },
      {
        ref: { type: 'ref/prompt', name: 'ask' },
        argument: { name: 'x', value: 'a' },
        context: { arguments: {} },
      },
    ],
    [
      'completion/complete',
      '@resource:file:///{x}',
      { argument: { name: 'x', value: '' } },
      { ref: { type: 'ref/resource', uri: 'file:///{x}' }, argument: { name: 'x', value: '' } },
    ],
  ] as const)('%s of %s names it as the server does', (method, native, given, params) => {
    expect(toItemErrand(method, allow(native, given))).toMatchObject({
      ...{ method, id: `shop/${native}`, source: 'shop' },
    });
    expect(toItemErrand(method, allow(native, given))?.params).toEqual(params);
  });
  it.each([
    ['resources/read', '@prompt:ask'],
    ['prompts/get', '@resource:a'],
    ['completion/complete', 'echo'],
    ['resources/read', '@resource:'],
    ['resources/read', '@elicit'],
  ] as const)('%s is none for %s', (method, native) => {
    expect(toItemErrand(method, allow(native))).toBeUndefined();
  });
  it('has its result', async () => {
    const { asked, memory } = await request(() => ({ contents: [{ uri: 'file:///a', text: 'hello' }] }));
    expect(await asked).toMatchObject({
      result: { kind: 'ok', result: { contents: [{ uri: 'file:///a', text: 'hello' }] } },
      ms: expect.any(Number) as number,
    });
    expect(memory.sent.seen).toMatchObject([{ method: 'resources/read', params: { uri: 'file:///a' } }]);
  });
  it('may need an answer first', async () => {
    const elicit = { method: 'elicitation/create', params: { message: 'Sure?' } };
    const { asked } = await request(
      ({ params }) =>
        params['inputResponses']
          ? { messages: [] }
          : { resultType: 'input_required', inputRequests: { a: elicit } },
      { method: 'prompts/get', native: '@prompt:ask', isStateless: true },
    );
    const { result, ms } = await asked;
    expect(result).toEqual({ kind: 'ok', result: { messages: [] } });
    // What a person took is none of the server's time.
    expect(ms).toBeUndefined();
  });
});

describe('a request for an item that fails', () => {
  it.each([
    [new ServerError(-32_002, 'Resource not found'), -32_002, 'Resource not found'],
    [new ServerError(-32_602, 'Unknown'), -32_602, 'Unknown'],
    [
      new ServerError(-32_603, 'no disk'),
      -32_603,
      'shop/@resource:file:///a failed: It answered with error -32603: no disk.',
    ],
    [
      new ServerError(-32_022, 'Unsupported version'),
      -32_603,
      'shop/@resource:file:///a failed: It answered with error -32022: Unsupported version.',
    ],
    [
      silence,
      -32_000,
      'shop/@resource:file:///a failed: It did not answer within 0.05 s. It may still have its effect. Look before calling again.',
    ],
  ])('says why: %j', async (answer, code, reason) => {
    const { asked } = await request(() => answer);
    expect((await asked).result).toEqual({ kind: 'failed', code, reason });
  });
  it('for want of a page that a person has to open names it', async () => {
    const caller = createCaller();
    const elicitations = [
      { mode: 'url', elicitationId: 'e1', url: 'https://a.example/', message: 'Sign in' },
    ];
    const { asked, memory } = await request(() => new ServerError(-32_042, 'first', { elicitations }), {
      caller,
    });
    expect((await asked).result).toMatchObject({
      code: -32_000,
      reason: expect.stringContaining('- https://a.example/ (Sign in)') as string,
    });
    memory.tell('notifications/elicitation/complete', { elicitationId: 'e1' });
    await caller.told.count(1, 'the end of it');
  });
  it('because its caller has left was given up', async () => {
    const { asked, end } = await request(() => silence);
    end.abort();
    expect(await asked).toMatchObject({
      result: { kind: 'failed', reason: 'shop/@resource:file:///a was cancelled.' },
      isAbandoned: true,
    });
  });
});
