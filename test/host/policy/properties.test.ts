import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, judge } from '../../../host/policy/decide.ts';
import type { PolicySubject } from '../../../host/policy/policy.ts';
import { parseRoles } from '../../../host/policy/roleFile/parseRoles.ts';
import { roleTemplate } from '../../../host/policy/roleTemplate.ts';
import { FILE, policyOf, subject } from './subjects.ts';

interface RoleRules {
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
}

const part = fc.constantFrom('*', 'a', 'b', 'a*', '?', '{a,b}');
const rule = fc
  .tuple(part, part, fc.constantFrom(undefined, 'readOnly: true', 'readOnly: false', 'destructive: true'))
  .map(([source, native, where]) => {
    const tool = JSON.stringify(`${source}/${native}`);
    return where === undefined ? tool : `{ tool: ${tool}, where: { ${where} } }`;
  });
const rules = fc.array(rule, { maxLength: 4 });
const role = fc.record({ allow: rules, ask: rules, deny: rules });
const tool = fc
  .tuple(fc.constantFrom('a', 'b', 'aa'), fc.constantFrom('a', 'b', 'ab'), fc.boolean(), fc.boolean())
  .map(([source, native, readOnly, destructive]) =>
    subject(`${source}/${native}`, { readOnly, destructive }),
  );
const strength = { allow: 0, ask: 1, deny: 2 } as const;

function fileOf(roles: readonly RoleRules[], never: readonly string[] = []): string {
  const list = (of: readonly string[]): string => `[${of.join(', ')}]`;
  const bodies = roles.map(
    ({ allow, ask, deny }, index) =>
      `  r${index}: { allow: ${list(allow)}, ask: ${list(ask)}, deny: ${list(deny)} }`,
  );
  const names = roles.map((_, index) => `r${index}`).join(', ');
  return `version: 1\nroles:\n${bodies.join('\n')}\nagents:\n  x: { roles: [${names}] }\nnever: ${list(never)}\n`;
}

const kindOf = (text: string, of: PolicySubject): keyof typeof strength =>
  judge(policyOf(text), 'x', of).kind;
const roles = fc.array(role, { minLength: 1, maxLength: 3 });

describe('any policy', () => {
  it('denies what never names, whatever the roles say', () => {
    fc.assert(
      fc.property(roles, tool, (given, of) => {
        expect(kindOf(fileOf(given, [JSON.stringify(`${of.source}/*`)]), of)).toBe('deny');
      }),
    );
  });

  it('allows no more when a deny rule is added', () => {
    fc.assert(
      fc.property(roles, rule, tool, (given, added, of) => {
        const more = given.map((each, index) =>
          index === 0 ? { ...each, deny: [...each.deny, added] } : each,
        );
        const [before, after] = [kindOf(fileOf(given), of), kindOf(fileOf(more), of)];
        expect(strength[after]).toBeGreaterThanOrEqual(strength[before]);
      }),
    );
  });

  it('does not depend on the order of rules and roles', () => {
    fc.assert(
      fc.property(roles, rules, tool, (given, never, of) => {
        const turned = given.toReversed().map(({ allow, ask, deny }) => ({
          allow: allow.toReversed(),
          ask: ask.toReversed(),
          deny: deny.toReversed(),
        }));
        expect(kindOf(fileOf(turned, never.toReversed()), of)).toBe(kindOf(fileOf(given, never), of));
      }),
    );
  });

  it('lists exactly what it lets be called', () => {
    fc.assert(
      fc.property(roles, rules, tool, fc.jsonValue(), (given, never, of, value) => {
        const policy = policyOf(fileOf(given, never));
        const decision = decide(policy, { agent: 'x', tool: of, arguments: value });
        const verdict = judge(policy, 'x', of);
        expect([decision.kind, decision.rule]).toEqual([verdict.kind, verdict.rule]);
      }),
    );
  });
});

describe('any text', () => {
  /** A valid file with a piece cut out and another put in. */
  const damaged = fc
    .tuple(fc.nat(roleTemplate.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 8 }))
    .map(([at, cut, put]) => roleTemplate.slice(0, at) + put + roleTemplate.slice(at + cut));

  it('is read without an error thrown, and denies everything where it has a problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged), (text) => {
        const { policy, problems } = parseRoles(text, FILE);
        if (problems.length === 0) return;
        expect(policy.kind).toBe('invalid');
        expect(judge(policy, 'copilot', subject('a/b', { readOnly: true })).kind).toBe('deny');
        for (const { line, column, message } of problems) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });
});
