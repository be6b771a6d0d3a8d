import { expect, it } from 'vitest';
import type { Policy } from '../../../host/policy/policy.ts';
import { checkAgent, servedAgents, toCallers } from '../../../host/workspace/agents.ts';
import { policyOf } from '../policy/subjects.ts';

const policy = policyOf(`version: 1
roles: { reader: {}, writer: {} }
agents:
  ci: { roles: [reader, writer] }
  claude: { roles: [reader] }
`);
const none: Policy = { kind: 'default' };
const problem = {
  file: '/w/roles.yaml',
  line: 1,
  column: 1,
  severity: 'error',
  code: 'x',
  message: 'x',
} as const;
const invalid: Policy = { kind: 'invalid', file: '/w/roles.yaml', problem };
const presence = {
  of: (agent: string) => ({ isConnected: agent === 'ci', ...(agent === 'ci' ? { client: 'CI' } : {}) }),
};

it('shows the agents of the role file in its order, with their roles and tokens', () => {
  const tokens = { claude: { hash: 'a', mintedAt: '2026-01-01T00:00:00.000Z' }, gone: { hash: 'b' } };
  expect(toCallers(policy, tokens, presence)).toEqual([
    { agent: 'ci', roles: ['reader', 'writer'], hasToken: false, isConnected: true, client: 'CI' },
    {
      ...{ agent: 'claude', roles: ['reader'], hasToken: true, isConnected: false },
      mintedAt: '2026-01-01T00:00:00.000Z',
    },
  ]);
});

it("shows the editor's own and who has a token where there is no role file, and the latter where it is broken", () => {
  expect(toCallers(none, {}, presence).map(({ agent }) => agent)).toEqual(['copilot']);
  expect(toCallers(none, { cursor: { hash: 'a' }, copilot: { hash: 'b' } }, presence)).toMatchObject([
    { agent: 'copilot', roles: [], hasToken: true },
    { agent: 'cursor', roles: [], hasToken: true },
  ]);
  expect(toCallers(invalid, { ci: { hash: 'a' } }, presence)).toMatchObject([{ agent: 'ci', roles: [] }]);
});

it('gives a token to nobody by the name of a property', () => {
  const odd = policyOf('version: 1\nroles: { r: {} }\nagents: { constructor: { roles: [r] } }\n');
  expect(toCallers(odd, {}, presence)).toMatchObject([{ agent: 'constructor', hasToken: false }]);
});

it('knows who may come', () => {
  expect(servedAgents(policy)).toEqual(['ci', 'claude']);
  expect(() => checkAgent(policy, 'ci')).not.toThrow();
  expect(() => checkAgent(none, 'anybody')).not.toThrow();
  expect(() => checkAgent(policy, 'nobody')).toThrow('There is no agent "nobody"');
});
