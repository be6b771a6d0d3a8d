import { expect, it } from 'vitest';
import { isQuestionMethod, readQuestion } from '../../../../../host/sources/mcp/questions/question.ts';

it('a question is passed on without what belongs to the hop that it came over', () => {
  const given = { message: 'Sure?', _meta: { progressToken: 1 }, task: { ttl: 1 } };
  expect(readQuestion('elicitation/create', given)).toEqual({
    method: 'elicitation/create',
    params: { message: 'Sure?' },
  });
  expect(readQuestion('roots/list', undefined)).toEqual({ method: 'roots/list', params: {} });
});

it.each([
  [null, 'has parameters that are no object'],
  [[], 'has parameters that are no object'],
  [{ deep: deep(101) }, 'is nested more than 100 levels deep'],
  [{ text: 'x'.repeat(1_048_577) }, 'is larger than 1 MB'],
])('a question that nobody could read is none', (given, reason) => {
  expect(readQuestion('sampling/createMessage', given)).toBe(reason);
});

it('there are three of them', () => {
  const asked = ['elicitation/create', 'sampling/createMessage', 'roots/list', 'tools/list', 'toString', 7];
  expect(asked.map(isQuestionMethod)).toEqual([true, true, true, false, false, false]);
});

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)];
}
