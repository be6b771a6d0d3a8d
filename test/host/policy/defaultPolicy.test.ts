import { describe, expect, it } from 'vitest';
import { judge } from '../../../host/policy/decide.ts';
import { defaultPolicy } from '../../../host/policy/defaultPolicy.ts';
import { toQuestionSubject, toResourceSubject } from '../../../host/catalog/subjects.ts';
import { shortLocation } from '../../../host/policy/location.ts';
import { external, subject } from './subjects.ts';

describe('defaultPolicy', () => {
  it.each([
    [{ readOnly: true }, 'allow'],
    [{}, 'ask'],
    [{ idempotent: true }, 'ask'],
    [{ destructive: true }, 'deny'],
    [{ destructive: true, readOnly: true }, 'deny'],
  ] as const)('%j is %s for any agent', (facts, kind) => {
    for (const agent of ['copilot', 'someone', '']) {
      expect(judge(defaultPolicy, agent, subject('a/b', facts))).toMatchObject({
        kind,
        rule: { section: 'default' },
      });
    }
  });

  it.each([{ readOnly: true }, {}, { destructive: true }])(
    'asks about any tool of an external server, whatever it claims: %j',
    (claims) => {
      const verdict = judge(defaultPolicy, 'ci', external('a/b', claims));
      expect(verdict).toMatchObject({ kind: 'ask', rule: { section: 'default' } });
      expect(verdict.reason).toContain('the built-in policy asks before tools of external servers');
    },
  );

  it.each([
    [
      toResourceSubject('docs', 'file:///a'),
      'allow',
      'may read docs/@resource:file:///a: the built-in policy allows reading resources',
    ],
    [
      toQuestionSubject('docs', 'elicitation/create'),
      'allow',
      'may answer docs/@elicit: the built-in policy allows questions to the person',
    ],
    [toQuestionSubject('docs', 'roots/list'), 'allow', "the client's roots"],
    [
      toQuestionSubject('docs', 'sampling/createMessage'),
      'ask',
      "asks before servers use the caller's model",
    ],
  ] as const)('takes the protocol at its word, not the server: %j is %s', (of, kind, reason) => {
    expect(judge(defaultPolicy, 'ci', of)).toMatchObject({
      kind,
      reason: expect.stringContaining(reason) as unknown,
    });
  });

  it('names its rule in words', () => {
    const verdict = judge(defaultPolicy, 'ci', subject('a/b', { destructive: true }));
    expect(verdict.reason).toBe(
      'Denied: agent "ci" may not call a/b: the built-in policy denies destructive tools, because the workspace has no .gatehouse/roles.yaml.',
    );
    expect(shortLocation(verdict.rule)).toBe('the built-in policy denies destructive tools');
  });
});
