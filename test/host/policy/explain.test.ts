import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../host/policy/defaultPolicy.ts';
import { explain, toExplanationText } from '../../../host/policy/explain.ts';
import { external, policyOf, subject } from './subjects.ts';

const policy = policyOf(`version: 1
roles:
  base:
    allow: ["*/*"]
  support:
    extends: [base]
    ask: [shop/refund]
    deny: [{ tool: "*/*", where: { destructive: true } }]
agents:
  copilot: { roles: [support] }
`);

describe('explain', () => {
  it('lists every rule that matches, the one that decided first', () => {
    const { verdict, matches } = explain(policy, 'copilot', subject('shop/refund', { destructive: true }));
    expect(matches.map(({ section, role, line }) => [section, role, line])).toEqual([
      ['deny', 'support', 8],
      ['ask', 'support', 7],
      ['allow', 'base', 4],
    ]);
    expect(matches[0]).toEqual(verdict.rule);
  });

  it('lists the rules as they were judged, a trusted server believed', () => {
    const trusting = policyOf(`version: 1
roles:
  all:
    deny: [{ tool: "*/*", where: { destructive: true } }]
    allow: [{ tool: "*/*", where: { readOnly: true } }]
agents: { ci: { roles: [all] } }
trust: [github]
`);
    for (const [id, section] of [
      ['github/search', 'allow'],
      ['other/search', 'deny'],
    ] as const) {
      const { verdict, matches } = explain(trusting, 'ci', external(id, { readOnly: true }));
      expect(matches.map((rule) => rule.section)).toEqual([section]);
      expect(matches[0]).toEqual(verdict.rule);
    }
  });

  it('reads as text', () => {
    expect(toExplanationText(explain(policy, 'copilot', subject('shop/refund')))).toBe(
      [
        'Asks: agent "copilot" (role support) may call shop/refund once a person approves: rule "shop/refund" (.gatehouse/roles.yaml:7).',
        '',
        'Rules that match, strongest first:',
        '→ ask of role support: shop/refund (.gatehouse/roles.yaml:7)',
        '  allow of role base: */* (.gatehouse/roles.yaml:4)',
      ].join('\n'),
    );
  });

  it('is the reason alone where no rule of a file decided', () => {
    const { verdict, matches } = explain(defaultPolicy, 'x', subject('a/b'));
    expect(matches).toEqual([]);
    expect(toExplanationText({ agent: 'x', tool: 'a/b', verdict, matches })).toBe(verdict.reason);
    expect(explain(policy, 'stranger', subject('a/b')).matches).toEqual([]);
  });
});
