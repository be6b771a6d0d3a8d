import { isMap, isScalar, type Node } from 'yaml';
import type { StrictYaml } from '../../base/strictYaml.ts';
import { parsePattern } from '../glob.ts';
import type { Condition, RoleSection, Rule } from '../policy.ts';
import { conditionKinds } from '../rules/index.ts';
import { laterKeys } from './laterKeys.ts';

export interface RulePlace {
  readonly section: 'never' | RoleSection;
  /** Absent for `never`. */
  readonly role?: string;
}

/** Reads one rule: a pattern, or `{ tool: pattern }` with conditions. Undefined where it is wrong. */
export function parseRule(yaml: StrictYaml, node: Node, place: RulePlace): Rule | undefined {
  if (isScalar(node) && typeof node.value === 'string') return toRule(yaml, node, node.value, [], place);
  if (!isMap(node)) {
    return yaml.fail(
      node,
      'wrong-type',
      'A rule is a pattern like "storefront/*", or { tool: "storefront/*", where: { readOnly: true } }.',
    );
  }
  const known = ['tool', ...conditionKinds.map(({ key }) => key)];
  const fields = yaml.fields(node, 'the rule', known, laterKeys);
  const conditions = conditionKinds.flatMap((kind) => {
    const entry = fields.get(kind.key);
    return (entry && kind.parse(yaml, entry.value)) ?? [];
  });
  const tool = fields.get('tool');
  if (!tool)
    return yaml.fail(
      node,
      'missing-key',
      'The rule does not say which tools it is about. Add tool: "source/name".',
    );
  const pattern = yaml.text(tool.value, '"tool"');
  return pattern === undefined ? undefined : toRule(yaml, node, pattern, conditions, place, tool.value);
}

function toRule(
  yaml: StrictYaml,
  node: Node,
  text: string,
  conditions: readonly Condition[],
  place: RulePlace,
  patternNode = node,
): Rule | undefined {
  const parsed = parsePattern(text);
  if (parsed.kind === 'problem') return yaml.fail(patternNode, 'bad-pattern', parsed.message);
  const words = [text, ...conditions.map((condition) => condition.text)].join(' ');
  return { reference: { ...yaml.locate(node), ...place, text: words }, pattern: parsed.pattern, conditions };
}
