import { isMap, isScalar, type Node } from 'yaml';
import type { ToolFacts } from '../../../protocol/models.ts';
import type { ConditionKind } from './condition.ts';

const facts = ['readOnly', 'destructive', 'idempotent'] as const satisfies (keyof ToolFacts)[];

/** `where: { readOnly: true }`: what a tool does to the world, as Gatehouse itself reads it. */
export const where: ConditionKind = {
  key: 'where',
  parse: (yaml, node) => {
    const wanted: [keyof ToolFacts, boolean][] = [];
    const fields = yaml.fields(node, '"where"', facts, []);
    for (const fact of facts) {
      const entry = fields.get(fact);
      const value = entry && yaml.flag(entry.value, `"${fact}"`);
      if (value !== undefined) wanted.push([fact, value]);
    }
    if (isEmpty(node)) {
      return yaml.fail(
        node,
        'empty-where',
        '"where" says nothing about the tool. Write for example { readOnly: true }, or take it out.',
      );
    }
    return {
      text: `where ${wanted.map(([fact, value]) => (value ? fact : `not ${fact}`)).join(' and ')}`,
      matches: (subject) => wanted.every(([fact, value]) => subject.facts[fact] === value),
    };
  },
};

function isEmpty(node: Node): boolean {
  return isMap(node) ? node.items.length === 0 : isScalar(node) && node.value === null;
}
