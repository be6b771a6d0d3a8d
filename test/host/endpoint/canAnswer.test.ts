import { describe, expect, it } from 'vitest';
import { splitByCapability } from '../../../host/endpoint/canAnswer.ts';
import type { Question } from '../../../host/sources/conversation.ts';

const form: Question = { method: 'elicitation/create', params: { message: 'Who?', requestedSchema: {} } };
const link: Question = { method: 'elicitation/create', params: { mode: 'url', url: 'https://a.example' } };
const sample: Question = { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } };
const tools: Question = { method: 'sampling/createMessage', params: { ...sample.params, tools: [] } };
const roots: Question = { method: 'roots/list', params: {} };

describe('a client is asked', () => {
  it.each([
    ['a form', form, { elicitation: {} }],
    ['a form', form, { elicitation: { form: {} } }],
    ['a form', form, { elicitation: { form: {}, url: {} } }],
    ['a link', link, { elicitation: { url: {} } }],
    ['for a message', sample, { sampling: {} }],
    ['for a message with tools', tools, { sampling: { tools: {} } }],
    ['for roots', roots, { roots: { listChanged: true } }],
  ])('%s where it has declared that it can answer', (_, question, capabilities) => {
    expect(splitByCapability({ q: question }, capabilities)).toEqual({
      able: [['q', question]],
      refused: [],
    });
  });

  it.each([
    ['a form', form, {}, 'elicitation'],
    ['a form', form, { elicitation: { url: {} } }, 'elicitation'],
    ['a link', link, { elicitation: {} }, 'elicitation.url'],
    ['a link', link, { elicitation: { form: {} } }, 'elicitation.url'],
    ['for a message', sample, { elicitation: {} }, 'sampling'],
    ['for a message with tools', tools, { sampling: {} }, 'sampling.tools'],
    ['for roots', roots, { roots: true }, 'roots'],
  ])('not %s where it has declared %j', (_, question, capabilities, missing) => {
    const { able, refused } = splitByCapability({ q: question }, capabilities);
    expect(able).toEqual([]);
    const reason = expect.stringContaining(missing) as unknown;
    expect(refused).toEqual([['q', { kind: 'refused', code: -1, reason }]]);
  });

  it('what it can answer, beside what it cannot', () => {
    const split = splitByCapability({ a: roots, b: sample }, { sampling: {} });
    expect(split.able.map(([key]) => key)).toEqual(['b']);
    expect(split.refused.map(([key]) => key)).toEqual(['a']);
  });
});
