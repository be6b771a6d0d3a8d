import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../host/base/json.ts';
import type { Gateway, ItemRequest } from '../../../../host/gateway.ts';
import type { Answers, Conversation, Question } from '../../../../host/sources/conversation.ts';
import { createSignals } from '../../../e2e/waiting.ts';
import { textResult } from '../../testSource.ts';
import { type Client, connectClient, connectOld, envelope, type Heard } from '../connectClient.ts';

const who: Question = {
  method: 'elicitation/create',
  params: { mode: 'form', message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
};
const ada = { action: 'accept', content: { name: 'Ada' } };
const sample: Question = {
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'Hi' } }], maxTokens: 5 },
};
const said = { role: 'assistant', content: { type: 'text', text: 'Hello' }, model: 'm' };

/** A gateway whose tools ask these, one after the other, and come to what they were answered. */
function asking(...all: readonly Record<string, Question>[]) {
  const begun = createSignals<AbortSignal>();
  const ended = createSignals<unknown>();
  const work = async (conversation: Conversation | undefined, signal: AbortSignal): Promise<Answers[]> => {
    begun.give(signal);
    try {
      const answers: Answers[] = [];
      for (const each of all) answers.push((await conversation?.ask(each, signal)) ?? {});
      ended.give(answers);
      return answers;
    } catch (error) {
      ended.give(error);
      throw error;
    }
  };
  const call: Gateway['call'] = async ({ conversation, signal }) => {
    const answers = await work(conversation, signal).catch(() => 'ended');
    return textResult(JSON.stringify(answers));
  };
  const request = async ({ conversation, signal }: ItemRequest) => {
    await work(conversation, signal);
    return { kind: 'ok' as const, result: { messages: [], contents: [] } };
  };
  return { begun, ended, own: { call, request } };
}

const buy = { name: 'shop_buy', arguments: { item: 'a' } };

function answersIn({ result }: Heard): unknown {
  const [block] = (result?.['content'] ?? []) as JsonObject[];
  return JSON.parse(block?.['text'] as string);
}

describe('a client of a session', () => {
  const able = { elicitation: { url: {}, form: {} }, sampling: {}, roots: {} };

  async function asked({ heard }: Client, method: string): Promise<Heard> {
    return heard.first((one) => one.method === method, `the question ${method}`);
  }

  it('is asked while its call goes on, and the answers go back as they are', async () => {
    const client = await connectOld(asking({ q: who, s: sample }).own, { capabilities: able });
    const { answer } = client.begin('tools/call', buy);
    const question = await asked(client, 'elicitation/create');
    expect(question.params).toEqual(who.params);
    await client.say({ id: question.id, result: { ...ada, extra: 1 } });
    await client.say({ id: (await asked(client, 'sampling/createMessage')).id, result: said });
    expect(answersIn(await answer)).toEqual([
      { q: { kind: 'answered', result: { ...ada, extra: 1 } }, s: { kind: 'answered', result: said } },
    ]);
  });

  it('that refuses is taken at its word', async () => {
    const client = await connectOld(asking({ s: sample }).own, { capabilities: able });
    const { answer } = client.begin('tools/call', buy);
    const { id } = await asked(client, 'sampling/createMessage');
    await client.say({ id, error: { code: -1, message: 'User rejected sampling request' } });
    expect(answersIn(await answer)).toMatchObject([
      {
        s: {
          kind: 'refused',
          code: -1,
          reason: 'The client refused sampling/createMessage: User rejected sampling request',
        },
      },
    ]);
  });

  it('that has declared nothing is asked nothing', async () => {
    const client = await connectOld(asking({ q: who }).own);
    expect(answersIn(await client.ask('tools/call', buy))).toMatchObject([{ q: { kind: 'refused' } }]);
    expect(client.told('elicitation/create')).toEqual([]);
  });

  it('of an older revision is asked in the form that it knows', async () => {
    const options = { capabilities: able, revision: '2025-06-18' };
    const client = await connectOld(asking({ q: who }).own, options);
    const { answer } = client.begin('prompts/get', { name: 'p' });
    const { id, params } = await asked(client, 'elicitation/create');
    expect(params).toEqual({ message: 'Who?', requestedSchema: { type: 'object', properties: {} } });
    await client.say({ id, result: ada });
    expect((await answer).result).toMatchObject({ messages: [] });
  });

  it('gets an id with each link', async () => {
    const link: Question = {
      method: 'elicitation/create',
      params: { mode: 'url', message: 'Sign in', url: 'https://a.example/in' },
    };
    const client = await connectOld(asking({ q: link }).own, { capabilities: able });
    const { answer } = client.begin('resources/read', { uri: 'docs://a' });
    const { id, params } = await asked(client, 'elicitation/create');
    expect(params).toEqual({
      ...link.params,
      elicitationId: expect.stringMatching(/^[\w-]{36}$/) as unknown,
    });
    await client.say({ id, result: { action: 'accept' } });
    expect((await answer).result).toMatchObject({ contents: [] });
  });

  it('that cancels its call is not waited for, and never answered', async () => {
    const { own, ended } = asking({ q: who });
    const client = await connectOld(own, { capabilities: able });
    const { id } = client.begin('tools/call', buy);
    const question = await asked(client, 'elicitation/create');
    await client.say({ method: 'notifications/cancelled', params: { requestId: id } });
    await ended.count(1, 'the end of the call');
    const withdrawn = await asked(client, 'notifications/cancelled');
    expect(withdrawn.params).toMatchObject({ requestId: question.id });
    await client.ask('ping');
    expect(client.heard.seen.some((one) => one.id === id && one.result)).toBe(false);
  });
});

describe('a client without a session', () => {
  const able = envelope({ elicitation: {}, sampling: {} });

  it('is asked in the answer, and the call goes on with its retry', async () => {
    const { own, begun } = asking({ q: who }, { q: who });
    const { ask } = await connectClient(own);
    const first = (await ask('tools/call', { ...buy, ...able })).result ?? {};
    expect(first).toMatchObject({ resultType: 'input_required', inputRequests: { q: who } });
    const retry = { ...buy, ...able, inputResponses: { q: ada }, requestState: first['requestState'] };
    const second = (await ask('tools/call', retry)).result ?? {};
    expect(second).toMatchObject({ resultType: 'input_required', inputRequests: { q: who } });
    const last = await ask('tools/call', { ...retry, requestState: second['requestState'] });
    expect(last.result).toMatchObject({ resultType: 'complete' });
    expect(answersIn(last)).toMatchObject([{ q: { result: ada } }, { q: { result: ada } }]);
    expect(begun.seen).toHaveLength(1);
  });

  it.each([
    ['prompts/get', { name: 'p', arguments: { a: '1' } }, { messages: [] }],
    ['resources/read', { uri: 'docs://a' }, { contents: [] }],
  ])('is asked for %s as well', async (method, params, result) => {
    const { ask } = await connectClient(asking({ q: who }).own);
    const first = (await ask(method, { ...params, ...able })).result ?? {};
    expect(first).toMatchObject({ resultType: 'input_required' });
    const retry = { ...params, ...able, inputResponses: { q: ada }, requestState: first['requestState'] };
    expect((await ask(method, retry)).result).toMatchObject(result);
  });

  it.each([
    ['a state that was changed', { requestState: 'x' }],
    ['other arguments', { arguments: { item: 'b' } }],
    ['another name', { name: 'shop_sell' }],
  ])('is refused with %s', async (_, other) => {
    const { own, begun } = asking({ q: who });
    const { ask } = await connectClient(own);
    const { requestState } = (await ask('tools/call', { ...buy, ...able })).result ?? {};
    const retry = { ...buy, ...able, inputResponses: { q: ada }, requestState, ...other };
    expect((await ask('tools/call', retry)).error).toMatchObject({
      code: -32_602,
      message: expect.stringMatching(/^Invalid or expired requestState/) as unknown,
      data: { reason: 'invalid_request_state' },
    });
    expect(begun.seen).toHaveLength(1);
  });

  it.each([12_345, null, { q: 12_345 }, { other: ada }, { q: { method: 'a', result: ada } }])(
    'whose answers are %j is asked',
    async (inputResponses) => {
      const { ask } = await connectClient(asking({ q: who }).own);
      const { result } = await ask('tools/call', { ...buy, ...able, inputResponses });
      expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { q: who } });
    },
  );

  it('that answers before it is asked is not asked', async () => {
    const { ask } = await connectClient(asking({ q: who }).own);
    const { result } = await ask('tools/call', { ...buy, ...able, inputResponses: { q: ada, x: ada } });
    expect(result).toMatchObject({ resultType: 'complete' });
  });

  it('gets links without an id, which its revision does not know', async () => {
    const link: Question = {
      method: 'elicitation/create',
      params: { mode: 'url', message: 'Sign in', url: 'https://a.example/in', elicitationId: 'e' },
    };
    const { ask } = await connectClient(asking({ q: link }).own);
    const { result } = await ask('tools/call', { ...buy, ...envelope({ elicitation: { url: {} } }) });
    const { elicitationId: _, ...params } = link.params;
    expect(result?.['inputRequests']).toEqual({ q: { method: 'elicitation/create', params } });
  });

  it('is asked only what this request says that it can answer', async () => {
    const { ask } = await connectClient(asking({ q: who, s: sample }).own);
    const { result } = await ask('tools/call', { ...buy, ...envelope({ sampling: {} }) });
    expect(result?.['inputRequests']).toEqual({ s: sample });
    const none = await ask('tools/call', { ...buy, ...envelope() });
    expect(answersIn(none)).toMatchObject([{ q: { kind: 'refused' }, s: { kind: 'refused' } }]);
  });

  it.each([
    ['fails, what it would have to declare', true, { code: -32_021, message: 'It needs a model.' }],
    ['comes to something, nothing of what it has not declared', false, undefined],
  ])('is told where the call %s', async (_, isError, error) => {
    const needed = { sampling: {} };
    const call: Gateway['call'] = async ({ conversation }) => {
      conversation?.lack?.(needed);
      return { ...textResult('It needs a model.'), isError };
    };
    const { ask } = await connectClient({ call });
    const answer = await ask('tools/call', { ...buy, ...envelope() });
    expect(answer.error).toEqual(error && { ...error, data: { requiredCapabilities: needed } });
    const request = async ({ conversation }: ItemRequest) => {
      if (isError) conversation?.lack?.(needed);
      return { kind: 'failed', code: -32_000, reason: 'It needs a model.' } as const;
    };
    const other = await connectClient({ request });
    const { error: failure } = await other.ask('prompts/get', { name: 'p', ...envelope() });
    expect(failure?.code).toBe(isError ? -32_021 : -32_000);
  });

  it('that cancels a retry ends the call', async () => {
    const { own, ended } = asking({ q: who }, { s: sample });
    const slow: Gateway['call'] = async (request) => {
      const result = await own.call(request);
      await new Promise((resolve) => {
        request.signal.addEventListener('abort', resolve);
        if (request.signal.aborted) resolve(undefined);
      });
      ended.give('aborted');
      return result;
    };
    const client = await connectClient({ call: slow });
    const { result } = await client.ask('tools/call', { ...buy, ...able });
    const both = { q: ada, s: said };
    const retry = { ...buy, ...able, inputResponses: both, requestState: result?.['requestState'] };
    const again = (await client.ask('tools/call', retry)).result ?? {};
    const last = client.begin('tools/call', { ...retry, requestState: again['requestState'] });
    await client.say({ method: 'notifications/cancelled', params: { requestId: last.id } });
    await ended.first((one) => one === 'aborted', 'the end of the call');
    await client.ask('server/discover', envelope());
    expect(client.heard.seen.some((one) => one.id === last.id)).toBe(false);
  });

  it('ends what waits for it when it goes', async () => {
    const { own, begun } = asking({ q: who });
    const { ask, close } = await connectClient(own);
    await ask('tools/call', { ...buy, ...able });
    await close();
    await expect.poll(() => begun.seen[0]?.aborted).toBe(true);
  });
});
