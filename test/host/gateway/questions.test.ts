import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../host/base/json.ts';
import { defaultPolicy } from '../../../host/policy/defaultPolicy.ts';
import type { Policy } from '../../../host/policy/policy.ts';
import {
  type Answer,
  type Answers,
  type Conversation,
  type Question,
  REFUSED,
} from '../../../host/sources/conversation.ts';
import { type Setup, setUp } from '../gatewaySetup.ts';
import { policyOf } from '../policy/subjects.ts';
import { createTestSource, textResult, toolOf } from '../testSource.ts';

const everything: JsonObject = { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} };
const accepted = { action: 'accept', content: { name: 'Ada' } };
const questions = {
  elicit: { method: 'elicitation/create', params: { message: 'Who?', requestedSchema: { type: 'object' } } },
  sample: { method: 'sampling/createMessage', params: { messages: [], maxTokens: 5 } },
  roots: { method: 'roots/list', params: {} },
} as const satisfies Record<string, Question>;

interface Client {
  readonly capabilities?: JsonObject;
  answer?(question: Question): Answer;
}

/** A tool that asks its caller, and what was asked of the client and answered to the tool. */
function open(policy: Policy, client: Client = {}, rest: Setup = {}) {
  const asked: Readonly<Record<string, Question>>[] = [];
  const conversation: Conversation = {
    capabilities: client.capabilities ?? everything,
    logLevel: 'info',
    tell: () => {},
    ask: async (given) => {
      asked.push(given);
      const answer = client.answer ?? ((): Answer => ({ kind: 'answered', result: accepted }));
      return Object.fromEntries(Object.entries(given).map(([key, question]) => [key, answer(question)]));
    },
  };
  let toAsk: Readonly<Record<string, Question>> = {};
  let answers: Answers | undefined;
  let hasConversation: boolean | undefined;
  const source = createTestSource(
    'shop',
    [toolOf('shop/list', { facts: { readOnly: true } })],
    async (_, options) => {
      hasConversation = options.conversation !== undefined;
      answers = await options.conversation?.ask(toAsk, options.signal);
      return textResult('done');
    },
  );
  const set = setUp({ policy, sources: [source], ...rest });
  const run = async (given: Readonly<Record<string, Question>>, signal = new AbortController().signal) => {
    toAsk = given;
    const result = await set.call('shop_list', { conversation, signal });
    return { result, answers: answers ?? {} };
  };
  return { ...set, run, asked, hasConversation: () => hasConversation };
}

const rules = (text: string): Policy =>
  policyOf(`version: 1\nroles:\n  r: { ${text} }\nagents: { copilot: { roles: [r] } }\n`);

describe('a question', () => {
  it('that is allowed reaches the client as it was judged, and is recorded before the call', async () => {
    const { run, asked, recorded } = open(rules('allow: ["shop/*"]'));
    const { answers } = await run({ a: questions.elicit });
    expect(asked).toEqual([{ a: questions.elicit }]);
    expect(asked[0]?.['a']?.params).toBe(questions.elicit.params);
    expect(Object.isFrozen(questions.elicit.params.requestedSchema)).toBe(true);
    expect(answers).toEqual({ a: { kind: 'answered', result: accepted } });
    expect(recorded()).toMatchObject([
      {
        ...{ tool: 'shop/@elicit', decision: 'allow', role: 'r', status: 'ok' },
        arguments: { message: 'string(4)', requestedSchema: { type: 'string(6)' } },
      },
      { tool: 'shop/list', status: 'ok' },
    ]);
    expect(JSON.stringify(recorded())).not.toContain('Ada');
  });

  it('that is denied is refused without the client being asked, and the others are asked together', async () => {
    const { run, asked, recorded } = open(rules('allow: ["shop/*"], deny: [shop/@sample]'));
    const { answers } = await run(questions);
    expect(asked).toEqual([{ elicit: questions.elicit, roots: questions.roots }]);
    expect(answers).toMatchObject({
      elicit: { kind: 'answered' },
      sample: {
        ...{ kind: 'refused', code: REFUSED },
        reason: expect.stringMatching(
          /^Denied: agent "copilot" \(role r\) may not answer shop\/@sample: /,
        ) as unknown,
      },
      roots: { kind: 'answered' },
    });
    expect(recorded().find(({ tool }) => tool === 'shop/@sample')).toMatchObject({
      decision: 'deny',
      status: 'denied',
    });
  });

  it('is put to a person first where a rule says so; where there is nobody, it is refused', async () => {
    const policy = rules('allow: ["shop/*"], ask: [shop/@sample]');
    const alone = open(policy);
    expect((await alone.run({ a: questions.sample })).answers).toMatchObject({
      a: { kind: 'refused', reason: expect.stringContaining('no editor') as unknown },
    });
    expect(alone.asked).toEqual([]);
    let tool: string | undefined;
    const attended = open(
      policy,
      {},
      {
        askPerson: async (request) => {
          ({ tool } = request);
          return 'once';
        },
      },
    );
    await attended.run(questions);
    expect(tool).toBe('shop/@sample');
    expect(Object.keys(attended.asked[0] ?? {}).toSorted()).toEqual(['elicit', 'roots', 'sample']);
    expect(attended.recorded().find((record) => record.tool === tool)).toMatchObject({
      approval: 'once',
      status: 'ok',
    });
  });

  it('that the client cannot answer is refused before anybody is asked, and recorded as an error', async () => {
    let isAsked = false;
    const askPerson = async () => {
      isAsked = true;
      return 'once' as const;
    };
    const set = open(
      rules('allow: [shop/list, shop/@elicit], ask: [shop/@sample]'),
      { capabilities: {} },
      { askPerson },
    );
    const { answers } = await set.run({ a: questions.elicit, b: questions.sample });
    expect(answers).toMatchObject({
      a: { kind: 'refused', reason: 'The client does not put forms of servers to its user (elicitation).' },
      b: { kind: 'refused', reason: 'The client does not offer its model to servers (sampling).' },
    });
    expect([isAsked, set.asked]).toEqual([false, []]);
    expect(set.recorded().slice(0, 2)).toMatchObject([{ status: 'error' }, { status: 'error' }]);
  });

  it.each([
    ['decline', 'declined'],
    ['cancel', 'dismissed'],
  ])('that a person answers by %s went well, and its record says so', async (action, reason) => {
    const { run, recorded } = open(rules('allow: ["shop/*"]'), {
      answer: () => ({ kind: 'answered', result: { action } }),
    });
    await run({ a: questions.elicit });
    expect(recorded()[0]).toMatchObject({ status: 'ok', reason });
  });

  it('that the client refuses or forgets is an error of its own', async () => {
    const refused: Answer = { kind: 'refused', code: -1, reason: 'User rejected it.' };
    const { run, recorded } = open(rules('allow: ["shop/*"]'), { answer: () => refused });
    expect((await run({ a: questions.sample })).answers).toEqual({ a: refused });
    expect(recorded()[0]).toMatchObject({ status: 'error', reason: 'User rejected it.' });
  });

  it('ends with its signal, and is recorded as cancelled', async () => {
    const ended = new AbortController();
    const { run, recorded, logged } = open(rules('allow: ["shop/*"]'), {
      answer: () => {
        ended.abort(new Error('gone'));
        throw new Error('gone');
      },
    });
    const { result } = await run({ a: questions.elicit }, ended.signal);
    expect(result.isError).toBe(true);
    expect(recorded()).toMatchObject([
      { tool: 'shop/@elicit', status: 'cancelled' },
      { tool: 'shop/list', status: 'cancelled' },
    ]);
    expect(logged).toEqual([]);
  });

  it('is none where nobody listens', async () => {
    const set = open(rules('allow: ["shop/*"]'));
    await set.call('shop_list');
    expect(set.hasConversation()).toBe(false);
  });

  it('of the built-in policy may go to the person at the client, but not to the model unasked', async () => {
    const { run, asked } = open(defaultPolicy);
    await run(questions);
    expect(Object.keys(asked[0] ?? {})).toEqual(['elicit', 'roots']);
  });

  it('that is denied never reaches the client, whatever the policy', async () => {
    const pattern = fc
      .tuple(
        fc.constantFrom('shop', '*'),
        fc.constantFrom('*', '@*', '@elicit', '@sample', '@roots', '@{elicit,roots}'),
      )
      .map(([source, native]) => JSON.stringify(`${source}/${native}`));
    const patterns = fc.array(pattern, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(patterns, patterns, patterns, async (allow, ask, deny) => {
        const policy = rules(
          `allow: [shop/list, ${allow.join(', ')}], ask: [${ask.join(', ')}], deny: [${deny.join(', ')}]`,
        );
        const { run, asked, recorded } = open(policy);
        await run(questions);
        const passed = recorded().filter(({ tool, status }) => tool.startsWith('shop/@') && status === 'ok');
        const reached = asked.flatMap((each) => Object.keys(each)).map((key) => `shop/@${key}`);
        expect(reached.toSorted()).toEqual(passed.map(({ tool }) => tool).toSorted());
        for (const { decision } of passed) expect(decision).toBe('allow');
      }),
      { numRuns: 60 },
    );
  });
});
