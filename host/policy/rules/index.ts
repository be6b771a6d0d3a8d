import type { ConditionKind } from './condition.ts';
import { where } from './where.ts';

/** Every kind of condition that a rule can hold beside its pattern. */
export const conditionKinds: readonly ConditionKind[] = [where];
