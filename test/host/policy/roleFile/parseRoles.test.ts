import { describe, expect, it } from 'vitest';
import { judge } from '../../../../host/policy/decide.ts';
import { agentNames, toPolicyState } from '../../../../host/policy/policy.ts';
import { parseRoles } from '../../../../host/policy/roleFile/parseRoles.ts';
import { FILE, policyOf, subject } from '../subjects.ts';
import { startCpuClock } from '../../../cpuClock.ts';

/** `line:column code message` of each problem. */
function problemsOf(text: string): string[] {
  const { problems, policy } = parseRoles(text, FILE);
  expect(policy.kind).toBe(problems.length === 0 ? 'file' : 'invalid');
  return problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}

describe('parseRoles', () => {
  it('reads a file, empty sections included', () => {
    const policy = policyOf(
      'version: 1\nroles:\n  a:\n    allow:\n  b:\nagents:\n  x: { roles: [a, b] }\nnever:\n',
    );
    expect(agentNames(policy)).toEqual(['x']);
    expect(toPolicyState(policy)).toEqual({ kind: 'file', file: FILE });
  });

  it('reads whom it trusts, whether or not there is such a source', () => {
    const { policy } = parseRoles('version: 1\ntrust: [github, none-such]\n', FILE);
    expect(policy).toMatchObject({ kind: 'file', trust: new Set(['github', 'none-such']) });
  });

  it('follows extends through any number of roles, each once', () => {
    const policy = policyOf(`version: 1
roles:
  top: { extends: [left, right] }
  left: { extends: [base] }
  right: { extends: [base] }
  base: { allow: [a/b] }
agents: { x: { roles: [top] } }
`);
    expect(judge(policy, 'x', subject('a/b'))).toMatchObject({
      kind: 'allow',
      rule: { role: 'base', line: 6 },
    });
  });

  it('survives a chain of 20,000 roles', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => `  r${index}: { extends: [r${index + 1}] }`);
    const text = `version: 1\nroles:\n${chain.join('\n')}\n  r20000: { allow: [a/b] }\nagents: { x: { roles: [r0] } }\n`;
    expect(judge(policyOf(text), 'x', subject('a/b')).kind).toBe('allow');
  });

  it.each([
    ['', '1:1 missing-version'],
    ['- a\n', '1:1 wrong-type The role file must be a mapping'],
    ['version: 2\n', '1:10 bad-version'],
    ['version: "1"\n', '1:10 bad-version'],
    ['version: 1\nroles:\n\ta: {}\n', '3:1 tab-as-indent Not valid YAML: A tab stands where spaces indent.'],
    ['version: 1\n---\nversion: 1\n', '2:1 multiple-docs'],
    ['version: 1\nroles: [\n', '3:1 bad-indent'],
    [
      'version: 1\nagent: {}\n',
      '2:1 unknown-key Unknown key "agent" in the role file. Did you mean "agents"?',
    ],
    [
      'version: 1\ntests: []\n',
      '2:1 not-supported "tests" in the role file is not supported by this version',
    ],

    ['version: 1\nroles: { a: { redact: [] } }\n', '2:15 not-supported "redact" in role "a"'],
    ['version: 1\nnever: [{ tool: a/b, when: x }]\n', '2:22 not-supported "when"'],
    ['version: 1\nnever: [{ tool: a/b, limit: 1/day }]\n', '2:22 not-supported "limit"'],
    [
      'version: 1\nroles: { a: { alow: [] } }\n',
      '2:15 unknown-key Unknown key "alow" in role "a". Did you mean "allow"?',
    ],
    ['version: 1\nroles: { a: { extends: [b] } }\n', '2:25 unknown-role There is no role "b"'],
    ['version: 1\nroles: { a: { extends: b } }\n', '2:24 wrong-type "extends" of role "a" must be a list'],
    ['version: 1\nroles: { a: { deny: a/b } }\n', '2:21 wrong-type "deny" of role "a" must be a list'],
    ['version: 1\nroles: { Admin: {} }\n', '2:10 bad-role-name'],
    ['version: 1\nroles: { __proto__: {} }\n', '2:10 bad-role-name'],
    ['version: 1\nroles: { 1: {} }\n', '2:10 bad-key'],
    ['version: 1\nroles: { a: {}, a: {} }\n', '2:17 duplicate-key The key "a" also stands on line 2.'],
    ['version: 1\nroles: &r {}\nagents: *r\n', '3:9 alias'],
    ['version: 1\nnever: *gone\n', '2:8 '],
    ['version: 1\ntrust: github\n', '2:8 wrong-type "trust" must be a list'],
    ['version: 1\ntrust: [5]\n', '2:9 wrong-type A name in "trust" must be text'],
    [
      'version: 1\ntrust: ["*"]\n',
      '2:9 bad-source-name "*" in "trust" is not the name of a connector. A name begins with a small letter',
    ],
    [
      'version: 1\ntrusts: []\n',
      '2:1 unknown-key Unknown key "trusts" in the role file. Did you mean "trust"?',
    ],
    ['version: 1\nroles: !odd {}\n', '2:8 tag-resolve-failed'],
    [
      'version: 1\nroles: { dev: {} }\nagents: { x: { roles: [deb] } }\n',
      '3:24 unknown-role There is no role "deb", which "roles" of agent "x" names. Did you mean "dev"?',
    ],
    ['version: 1\nagents: { x: {} }\n', '2:11 missing-key'],
    ['version: 1\nagents: { x: { roles: a } }\n', '2:23 wrong-type'],
    ['version: 1\nagents: { "x y": { roles: [] } }\n', '2:11 bad-agent-name'],
    [
      'version: 1\nnever: [storefront]\n',
      '2:9 bad-pattern The pattern "storefront" has no "/". Write source/tool',
    ],
    [
      'version: 1\nagents: { x: { roles: [], catalog: some } }\n',
      '2:36 bad-catalog "catalog" of agent "x" must be full, search or auto.',
    ],
    ['version: 1\nnever: [5]\n', '2:9 wrong-type'],
    ['version: 1\nnever: [{ where: { readOnly: true } }]\n', '2:9 missing-key'],
    [
      'version: 1\nnever: [{ tool: a/b, were: {} }]\n',
      '2:22 unknown-key Unknown key "were" in the rule. Did you mean "where"?',
    ],
    [`version: 1\n${'#'.repeat(1_000_000)}`, '1:1 too-large'],
    [`version: 1\nnever: ${'['.repeat(5_000)}`, '2:'],
  ])('says what is wrong and where in %.60j', (text, expected) => {
    expect(problemsOf(text)[0]).toContain(expected);
  });

  it('reads how tools are offered to an agent', () => {
    const { policy } = parseRoles(
      'version: 1\nagents: { x: { roles: [], catalog: search }, y: { roles: [] } }\n',
      FILE,
    );
    const agents = policy.kind === 'file' ? [...policy.agents.values()] : [];
    expect(agents.map(({ catalog }) => catalog)).toEqual(['search', undefined]);
  });

  it('names the chain of roles that extend one another', () => {
    const text =
      'version: 1\nroles:\n  a: { extends: [b] }\n  b: { extends: [c] }\n  c: { extends: [a] }\n  d: { extends: [d] }\n';
    expect(problemsOf(text)).toEqual([
      '5:18 role-cycle Role "a" extends itself: a → b → c → a. Take one of these out of "extends".',
      '6:18 role-cycle Role "d" extends itself: d → d. Take one of these out of "extends".',
    ]);
  });

  it('tells all problems, in the order of the file', () => {
    const text = 'roles:\n  A: { alow: [] }\nagents:\n  x: { roles: [b] }\nnever: ["*"]\n';
    expect(problemsOf(text).map((line) => line.split(' ')[1])).toEqual([
      'missing-version',
      'bad-role-name',
      'unknown-key',
      'unknown-role',
      'bad-pattern',
    ]);
  });

  it('reads 50,000 distinct keys in linear time', () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `  k${index}: {}`).join('\n');
    const cpuMs = startCpuClock();
    expect(parseRoles(`version: 1\nroles:\n${keys}\n`, FILE).problems).toEqual([]);
    expect(cpuMs()).toBeLessThan(5_000);
  });
});
