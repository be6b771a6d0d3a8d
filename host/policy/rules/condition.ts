import type { Node } from 'yaml';
import type { StrictYaml } from '../../base/strictYaml.ts';
import type { Condition } from '../policy.ts';

/** One kind of condition: the key it is written under, and how to read it. */
export interface ConditionKind {
  readonly key: string;
  /** Undefined where it is wrong; the problem is then told to `yaml`. */
  parse(yaml: StrictYaml, node: Node): Condition | undefined;
}
