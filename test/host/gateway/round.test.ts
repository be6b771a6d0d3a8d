import { describe, expect, it } from 'vitest';
import { createRound } from '../../../host/gateway/round.ts';
import { decide } from '../../../host/policy/decide.ts';
import type { AllowedCall } from '../../../host/policy/allowedCall.ts';
import type { Answer, Question } from '../../../host/sources/conversation.ts';
import { policyOf, subject } from '../policy/subjects.ts';

const policy = policyOf('version: 1\nroles: { r: { allow: ["*/*"] } }\nagents: { x: { roles: [r] } }\n');

function allowed(given: object): AllowedCall {
  const decision = decide(policy, { agent: 'x', tool: subject('a/@elicit'), arguments: given });
  if (decision.kind !== 'allow') throw new Error(decision.kind);
  return decision.call;
}

const yes: Answer = { kind: 'answered', result: { action: 'accept' } };

describe('a round of questions', () => {
  it('is put once, when it is known of each whether it is asked', async () => {
    const asked: Readonly<Record<string, Question>>[] = [];
    const round = createRound(['a', 'b', 'c'], async (questions) => {
      asked.push(questions);
      return { a: yes };
    });
    const answers = [round.join('a', 'elicitation/create', allowed({ message: 'a' }))];
    round.leave('b');
    round.leave('a');
    expect(asked).toEqual([]);
    answers.push(round.join('c', 'roots/list', allowed({})));
    expect(await Promise.all(answers)).toMatchObject([yes, { kind: 'refused' }]);
    expect(asked).toEqual([
      {
        a: { method: 'elicitation/create', params: { message: 'a' } },
        c: { method: 'roots/list', params: {} },
      },
    ]);
  });

  it('of which nothing is left is not put at all', () => {
    const round = createRound(['a'], () => Promise.reject(new Error('It was put.')));
    round.leave('a');
    round.leave('a');
  });

  it('that breaks breaks for all who wait', async () => {
    const round = createRound(['a'], () => Promise.reject(new Error('gone')));
    await expect(round.join('a', 'roots/list', allowed({}))).rejects.toThrow('gone');
  });
});
