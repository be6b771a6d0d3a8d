import { isMap, isScalar, type Node } from 'yaml';
import type { PolicySubject } from '../policy.ts';
import type { ConditionKind } from './condition.ts';

const facts = ['readOnly', 'destructive', 'idempotent', 'external'] as const;

/**
 * `where: { readOnly: true }`: what a tool does to the world, as Gatehouse reads it or a trusted server says, and
 * whether it is one of an external server.
 */
export const where: ConditionKind = {
  key: 'where',
  parse: (yaml, node) => {
    const wanted: [(typeof facts)[number], boolean][] = [];
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
      matches: (subject) => wanted.every(([fact, value]) => valueOf(subject, fact) === value),
    };
  },
};

function valueOf({ facts: known, claims }: PolicySubject, fact: (typeof facts)[number]): boolean {
  return fact === 'external' ? claims !== undefined : known[fact];
}

function isEmpty(node: Node): boolean {
  return isMap(node) ? node.items.length === 0 : isScalar(node) && node.value === null;
}
