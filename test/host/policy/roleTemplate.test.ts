import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge } from '../../../host/policy/decide.ts';
import { defaultPolicy } from '../../../host/policy/defaultPolicy.ts';
import { agentNames } from '../../../host/policy/policy.ts';
import { roleTemplate } from '../../../host/policy/roleTemplate.ts';
import { toQuestionSubject, toResourceSubject } from '../../../host/catalog/subjects.ts';
import { questionMethods } from '../../../host/sources/conversation.ts';
import { itemOf } from '../testConnector.ts';
import { external, policyOf, subject } from './subjects.ts';

it('parses, and decides as the built-in policy does', () => {
  const policy = policyOf(roleTemplate);
  expect(agentNames(policy)).toEqual(['copilot', 'claude-code']);
  const facts = fc.record({ readOnly: fc.boolean(), destructive: fc.boolean(), idempotent: fc.boolean() });
  fc.assert(
    fc.property(facts, fc.constantFrom(...agentNames(policy)), (each, agent) => {
      // What an external server says of its tools makes no difference.
      for (const tool of [subject('shop/list', each), external('shop/list', each)])
        expect(judge(policy, agent, tool).kind).toBe(judge(defaultPolicy, agent, tool).kind);
    }),
  );
  const others = [
    ...questionMethods.map((method) => toQuestionSubject('docs', method)),
    toResourceSubject('docs', 'file:///a/../b'),
    itemOf('docs', 'template', 'file:///{a}'),
    itemOf('docs', 'prompt', 'fix'),
  ];
  for (const each of others)
    expect(judge(policy, 'copilot', each).kind, each.id).toBe(judge(defaultPolicy, 'copilot', each).kind);
});
