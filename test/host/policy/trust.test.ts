import { describe, expect, it } from 'vitest';
import type { ToolFacts } from '../../../protocol/models.ts';
import { decide, judge } from '../../../host/policy/decide.ts';
import { external, policyOf, subject } from './subjects.ts';

const rules = `version: 1
roles:
  all:
    deny: [{ tool: "*/*", where: { destructive: true } }]
    allow: [{ tool: "*/*", where: { readOnly: true } }]
    ask: ["*/*"]
agents: { ci: { roles: [all] } }
`;
const strict = policyOf(rules);
const trusting = policyOf(`${rules}trust: [github, none-such]\n`);

const kind = (policy: typeof strict, id: string, claims: Partial<ToolFacts>): string =>
  judge(policy, 'ci', external(id, claims)).kind;

describe('what an external server says of its tools', () => {
  it.each([{ readOnly: true }, {}, { destructive: true }])('counts nothing by itself: %j', (claims) => {
    expect(kind(strict, 'github/search', claims)).toBe('deny');
    expect(kind(trusting, 'other/search', claims)).toBe('deny');
  });
  it.each([
    [{ readOnly: true, idempotent: true }, 'ask'],
    [{}, 'ask'],
    [{ destructive: true }, 'deny'],
  ])('counts where the role file trusts it: %j', (claims, expected) => {
    expect(kind(trusting, 'github/search', claims)).toBe(expected);
  });
  it('counts for the very name that is trusted', () => {
    for (const source of ['githu', 'github2', 'GitHub', 'a-github'])
      expect(kind(trusting, `${source}/search`, { readOnly: true }), source).toBe('deny');
  });
  it('makes no fact of a tool of our own', () => {
    const own = policyOf(`${rules}trust: [shop]\n`);
    expect(judge(own, 'ci', subject('shop/drop', { destructive: true })).kind).toBe('deny');
  });
  it('is no way past "never", nor to an agent that has no roles', () => {
    const never = policyOf(`${rules}trust: [github]\nnever: [github/search]\n`);
    expect(kind(never, 'github/search', { readOnly: true })).toBe('deny');
    const claims = { readOnly: true };
    expect(judge(trusting, 'stranger', external('github/search', claims)).kind).toBe('deny');
  });
  it('changes neither the name nor the arguments of what is called', () => {
    const allowing = policyOf(
      'version: 1\nroles: { all: { allow: [{ tool: "*/*", where: { readOnly: true } }] } }\nagents: { ci: { roles: [all] } }\ntrust: [github]\n',
    );
    const given = { query: 'a' };
    const tool = external('github/search', { readOnly: true });
    const decision = decide(allowing, { agent: 'ci', tool, arguments: given });
    expect(decision).toMatchObject({ kind: 'allow', call: { tool: 'github/search', native: 'search' } });
    expect(decision.kind === 'allow' && decision.call.arguments).toBe(given);
  });
});

it('a tool whose claims change is judged anew', () => {
  expect(kind(trusting, 'github/search', { readOnly: true })).toBe('ask');
  expect(kind(trusting, 'github/search', { destructive: true })).toBe('deny');
});
