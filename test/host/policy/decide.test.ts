import { describe, expect, it } from 'vitest';
import { AllowedCall, type Decision, decide, judge } from '../../../host/policy/decide.ts';
import { defaultPolicy } from '../../../host/policy/defaultPolicy.ts';
import { explain } from '../../../host/policy/explain.ts';
import type { Policy, PolicySubject } from '../../../host/policy/policy.ts';
import { parseRoles } from '../../../host/policy/roleFile/parseRoles.ts';
import { FILE, policyOf, subject } from './subjects.ts';
import { startCpuClock } from '../../cpuClock.ts';

const policy = policyOf(`version: 1
roles:
  reader:
    allow:
      - { tool: "*/*", where: { readOnly: true } }
  support:
    extends: [reader]
    allow: [storefront/create_ticket, storefront/refund, storefront/erase]
    ask: [storefront/refund, storefront/purge_cart]
    deny:
      - { tool: "*/*", where: { destructive: true } }
agents:
  copilot: { roles: [support] }
  ci: { roles: [reader, support] }
  nobody: { roles: [] }
never:
  - "*/purge*"
`);

const toCall = (agent: string, tool: PolicySubject, given: unknown = {}): Decision =>
  decide(policy, { agent, tool, arguments: given });

describe('judge', () => {
  it.each([
    ['copilot', subject('storefront/create_ticket'), 'allow', 'allow', 8],
    ['copilot', subject('storefront/list', { readOnly: true }), 'allow', 'allow', 5],
    ['copilot', subject('storefront/refund'), 'ask', 'ask', 9],
    ['copilot', subject('storefront/erase', { destructive: true }), 'deny', 'deny', 11],
    ['copilot', subject('storefront/purge_cart'), 'deny', 'never', 17],
    ['copilot', subject('storefront/purge_list', { readOnly: true }), 'deny', 'never', 17],
    ['copilot', subject('storefront/other'), 'deny', 'none', 6],
    ['ci', subject('storefront/other'), 'deny', 'none', 14],
    ['nobody', subject('storefront/list', { readOnly: true }), 'deny', 'none', 15],
    ['stranger', subject('storefront/list', { readOnly: true }), 'deny', 'none', 12],
  ] as const)('%s on $1.id is %s', (agent, tool, kind, section, line) => {
    expect(judge(policy, agent, tool)).toMatchObject({ kind, rule: { section, file: FILE, line } });
  });

  it('says who, what, which rule and where', () => {
    const reason = (agent: string, tool: PolicySubject): string => judge(policy, agent, tool).reason;
    expect(reason('copilot', subject('storefront/erase', { destructive: true }))).toBe(
      'Denied: agent "copilot" (role support) may not call storefront/erase: rule "*/*" where destructive (.gatehouse/roles.yaml:11).',
    );
    expect(reason('copilot', subject('storefront/purge'))).toBe(
      'Denied: agent "copilot" may not call storefront/purge: rule "*/purge*" under "never" (.gatehouse/roles.yaml:17).',
    );
    expect(reason('ci', subject('storefront/other'))).toBe(
      'Denied: agent "ci" (roles reader, support) may not call storefront/other: no rule matches it. To change that, add it to "allow" or "ask" (.gatehouse/roles.yaml:14).',
    );
    expect(reason('nobody', subject('a/b'))).toContain('(no roles)');
    expect(reason('stranger', subject('a/b'))).toBe(
      'Denied: agent "stranger" may not call a/b: .gatehouse/roles.yaml does not name this agent. Add it under "agents" with its roles (.gatehouse/roles.yaml:12).',
    );
    expect(reason('copilot', subject('storefront/refund'))).toBe(
      'Asks: agent "copilot" (role support) may call storefront/refund once a person approves: rule "storefront/refund" (.gatehouse/roles.yaml:9).',
    );
  });

  it('denies everything while the file is invalid, and says where the error is', () => {
    const broken = parseRoles('version: 1\nrolls: {}\n', FILE).policy;
    const verdict = judge(broken, 'copilot', subject('a/b', { readOnly: true }));
    expect(verdict).toMatchObject({ kind: 'deny', rule: { section: 'none', line: 2, column: 1 } });
    expect(verdict.reason).toContain('.gatehouse/roles.yaml:2:1: Unknown key "rolls"');
  });

  it('keeps its verdict for the same agent and tool', () => {
    const tool = subject('storefront/list', { readOnly: true });
    expect(judge(policy, 'ci', tool)).toBe(judge(policy, 'ci', tool));
  });

  it('denies when deciding fails', () => {
    const tool = { ...subject('a/b') };
    Object.defineProperty(tool, 'facts', {
      get: () => {
        throw new Error('no facts');
      },
    });
    expect(judge(policy, 'copilot', tool)).toMatchObject({ kind: 'deny', rule: { section: 'none' } });
    expect(judge(defaultPolicy, 'copilot', tool).reason).toContain('the decision failed (no facts)');
  });
});

describe('decide', () => {
  it('hands out the very arguments it was asked about, frozen all the way down', () => {
    const given = { order: { lines: [{ id: 1 }] } };
    const decision = toCall('copilot', subject('storefront/create_ticket'), given);
    if (decision.kind !== 'allow') throw new Error('not allowed');
    const { call } = decision;
    expect(call.arguments).toBe(given);
    expect(Object.isFrozen(given.order.lines[0])).toBe(true);
    expect(call).toMatchObject({
      agent: 'copilot',
      tool: 'storefront/create_ticket',
      source: 'storefront',
      native: 'create_ticket',
    });
  });

  it('freezes before a person is asked, so that what was shown is what is sent', () => {
    const given = { amount: 5 };
    const decision = toCall('copilot', subject('storefront/refund'), given);
    expect(Object.isFrozen(given)).toBe(true);
    expect(decision.kind === 'ask' && decision.approve().arguments).toBe(given);
    expect(decision).not.toHaveProperty('call');
  });

  it('gives a denied caller nothing to call with', () => {
    const decision = toCall('copilot', subject('storefront/purge'));
    expect(Object.keys(decision).toSorted()).toEqual(['kind', 'reason', 'rule']);
  });

  it('denies when the arguments cannot be frozen', () => {
    const given = new Proxy({}, { preventExtensions: () => false });
    const decision = toCall('copilot', subject('storefront/create_ticket'), given);
    expect(decision).toMatchObject({ kind: 'deny', rule: { text: 'error while deciding' } });
  });

  it('decides within 5 µs with 50 roles of 200 rules each', () => {
    const names = Array.from({ length: 50 }, (_, role) => `role${role}`);
    const rules = (role: number): string =>
      Array.from({ length: 200 }, (_, rule) => `      - "api${role}/tool${rule}*"`).join('\n');
    const roles = names.map((name, role) => `  ${name}:\n    allow:\n${rules(role)}`).join('\n');
    const large = policyOf(
      `version: 1\nroles:\n${roles}\nagents:\n  all: { roles: [${names.join(', ')}] }\n`,
    );
    const tools = Array.from({ length: 1_000 }, (_, index) =>
      subject(`api${index % 50}/tool${index % 200}x`),
    );
    for (const tool of tools) expect(judge(large, 'all', tool).kind).toBe('allow');
    const cpuMs = startCpuClock();
    for (let round = 0; round < 50; round++) for (const tool of tools) judge(large, 'all', tool);
    const microseconds = (cpuMs() * 1_000) / 50_000;
    expect(microseconds).toBeLessThan(5);
  });
});

describe('AllowedCall', () => {
  const decision = toCall('copilot', subject('storefront/create_ticket'), { a: 1 });
  const genuine = decision.kind === 'allow' ? decision.call : undefined;

  it('cannot be constructed elsewhere', () => {
    // @ts-expect-error The constructor is private.
    expect(() => new AllowedCall(Symbol('decided here'), 'copilot', subject('a/b'), {})).toThrow(
      /decide\(\) alone/,
    );
    const Open = AllowedCall as unknown as new (...given: unknown[]) => AllowedCall;
    expect(() => new Open()).toThrow(TypeError);
    expect((): unknown => Reflect.construct(AllowedCall, [undefined, 'copilot', subject('a/b'), {}])).toThrow(
      TypeError,
    );
    expect(() => new (class extends Open {})(undefined, 'copilot', subject('a/b'), {})).toThrow(TypeError);
  });

  it('cannot be imitated', () => {
    // @ts-expect-error An object of the same shape is not one.
    const imitation: AllowedCall = { agent: 'copilot', tool: 'a/b', source: 'a', native: 'b', arguments: {} };
    expect(imitation).not.toBeInstanceOf(AllowedCall);
    const forged = Object.create(AllowedCall.prototype) as AllowedCall;
    expect(() => forged.arguments).toThrow(TypeError);
  });

  it('cannot be changed', () => {
    expect(genuine && Object.isFrozen(genuine)).toBe(true);
    expect(() => Object.assign(genuine ?? {}, { tool: 'a/other' })).toThrow(TypeError);
    expect(() => Object.assign(genuine ?? {}, { arguments: {} })).toThrow(TypeError);
  });
});

describe('a thing with two readings', () => {
  const of = (section: string): Policy =>
    policyOf(`version: 1
roles:
  a:
    allow: ["docs/*"]
    ${section}: ["docs/secret"]
agents: { x: { roles: [a] } }
`);
  const secret = subject('docs/secret');
  const veiled = { ...subject('docs/veiled'), otherReading: secret };

  it('is judged by the stricter one, and the reason names that', () => {
    const decision = decide(of('deny'), { agent: 'x', tool: veiled, arguments: {} });
    expect(decision).toMatchObject({
      kind: 'deny',
      reason: expect.stringContaining('may not call docs/secret') as unknown,
    });
    expect(judge(of('ask'), 'x', veiled)).toMatchObject({ kind: 'ask' });
    const harmless = { ...veiled, otherReading: subject('docs/other') };
    expect(judge(of('deny'), 'x', harmless)).toMatchObject({ kind: 'allow' });
    expect(explain(of('deny'), 'x', veiled)).toMatchObject({
      tool: 'docs/veiled',
      matches: [{ section: 'deny' }, {}],
    });
  });

  it('is called by the one that was sent', () => {
    const decision = decide(of('ask'), { agent: 'x', tool: veiled, arguments: {} });
    expect(decision.kind === 'ask' && decision.approve()).toMatchObject({
      tool: 'docs/veiled',
      native: 'veiled',
    });
  });
});
