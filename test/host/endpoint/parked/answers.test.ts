import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../../host/endpoint/parked/answers.ts';

describe('an answer', () => {
  it.each([
    ['elicitation/create', { action: 'accept', content: { name: 'Ada' } }],
    ['elicitation/create', { action: 'decline' }],
    ['elicitation/create', { action: 'cancel', extra: 1 }],
    ['sampling/createMessage', { role: 'assistant', content: { type: 'text', text: '' }, model: 'm' }],
    ['sampling/createMessage', { role: 'assistant', content: [], model: 'm' }],
    ['roots/list', { roots: [] }],
    ['roots/list', { roots: [{ uri: 'file:///a', name: 'a' }] }],
  ] as const)('to %s is taken as it is: %j', (method, given) => {
    expect(readAnswer(method, given)).toBe(given);
  });

  it.each([
    ['elicitation/create', 12_345],
    ['elicitation/create', null],
    ['elicitation/create', undefined],
    ['elicitation/create', []],
    ['elicitation/create', {}],
    ['elicitation/create', { action: 'maybe' }],
    ['elicitation/create', { action: 'accept', content: 'Ada' }],
    ['elicitation/create', Object.create({ action: 'accept' })],
    ['sampling/createMessage', { role: 'assistant' }],
    ['sampling/createMessage', { content: { type: 'text', text: '' } }],
    ['sampling/createMessage', { role: 'assistant', content: ['text'] }],
    ['roots/list', { roots: {} }],
    ['roots/list', { roots: [{ name: 'a' }] }],
    ['roots/list', { roots: [null] }],
  ] as const)('to %s is not %j', (method, given) => {
    expect(readAnswer(method, given)).toBeUndefined();
  });
});
