import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePattern } from '../../../host/policy/glob.ts';
import type { Rule } from '../../../host/policy/policy.ts';
import { createRuleIndex } from '../../../host/policy/ruleIndex.ts';
import { FILE, subject } from './subjects.ts';

const part = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 3 });
const pattern = fc.oneof(
  fc.tuple(part, part).map(([source, native]) => `${source}/${native}`),
  fc.tuple(part, part, part).map(([one, two, native]) => `{${one},${two}}/${native}`),
  fc.tuple(part, part, part).map(([source, one, two]) => `${source}/a{${one},${two}}`),
);

it('finds the same rule as looking through all of them', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 12 }), name, name, (patterns, source, native) => {
      const rules = patterns.map(toRule);
      const tool = subject(`${source}/${native}`);
      const index = createRuleIndex(rules);
      const matching = rules.filter((rule) => rule.pattern.matches(source, native));
      expect(index.first(tool)).toBe(matching[0]);
      expect(index.all(tool)).toEqual(matching);
    }),
  );
});

function toRule(text: string, line: number): Rule {
  const parsed = parsePattern(text);
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  const reference = { file: FILE, line, column: 1, section: 'allow', text } as const;
  return { reference, pattern: parsed.pattern, conditions: [] };
}
