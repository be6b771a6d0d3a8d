import { describe, expect, test } from 'vitest';
import { addAgent, roleNames } from '../../../../host/policy/roleFile/editRoles.ts';
import { parseRoles } from '../../../../host/policy/roleFile/parseRoles.ts';
import { roleTemplate } from '../../../../host/policy/roleTemplate.ts';

const text = `# ours
version: 1
roles:
  support: { allow: ["*/*"] }
  sales: {}
agents:
  copilot: { roles: [support] } # the editor
  # the desk
  desk:
    roles: [sales]

never: []
`;

describe('addAgent', () => {
  test('adds an agent behind the others, all else as it was', () => {
    const after = addAgent(text, 'cursor', ['support', 'sales']);
    expect(after.replace('  cursor:\n    roles: [support, sales]\n', '')).toBe(text);
    expect(parseRoles(after, '/r.yaml').problems).toEqual([]);
  });

  test('writes the template where there is no role file', () => {
    const after = addAgent(undefined, 'cursor', ['default']);
    expect(after.replace('  cursor:\n    roles: [default]\n', '')).toBe(roleTemplate);
    expect(addAgent(undefined, 'copilot', ['default'])).toBe(roleTemplate);
  });

  test('leaves an agent that is there as it is', () => {
    expect(addAgent(text, 'desk', ['support'])).toBe(text);
  });

  test.each([
    'version: 1\nroles: { a: {} }\n',
    'version: 1\nroles: { a: {} }\nagents:\n',
    'version: 1\nroles: { a: {} }\nagents: {}\n',
    'version: 1\nroles: { a: {} }\nagents: { b: { roles: [a] } }\n',
    '{"version": 1, "roles": {"a": {}}, "agents": {"b": {"roles": []}}}\n',
  ])('finds its place in %j', (before) => {
    const { policy, problems } = parseRoles(addAgent(before, 'cursor', ['a']), '/r.yaml');
    expect(problems).toEqual([]);
    expect(policy.kind === 'file' && policy.agents.get('cursor')?.roles.map(({ name }) => name)).toEqual([
      'a',
    ]);
  });

  test('gives no role, where none is wanted', () => {
    expect(addAgent(text, 'cursor', [])).toContain('  cursor:\n    roles: []\n');
  });

  test.each([
    ['Cursor', ['support'], /agent name "Cursor"/],
    ['cursor', ['no-such'], /no role "no-such"/],
  ])('refuses what the file cannot hold: %s %j', (agent, roles, message) => {
    expect(() => addAgent(text, agent, roles)).toThrow(message);
  });

  test.each(['version: 1\nroles: 5\n', 'a: [', 'version: 2\n'])('asks to mend %j first', (before) => {
    expect(() => addAgent(before, 'cursor', [])).toThrow(
      /^\.gatehouse\/roles\.yaml:\d+:\d+: .*Mend that first\.$/,
    );
  });
});

test('roleNames are those of the file, in its order', () => {
  expect(roleNames(text)).toEqual(['support', 'sales']);
  expect(roleNames()).toEqual(['default']);
  expect(roleNames('roles: 5')).toEqual([]);
  expect(roleNames('a: [')).toEqual([]);
});
