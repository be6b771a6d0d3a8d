import { RefusedRedirect } from '../http/follow.ts';
import { explainNetwork } from '../http/networkFailure.ts';
import type { RungResult } from './verdict.ts';

/** Why no answer came, as a step tells it. `ms` is the limit where it was reached. */
export function explainSilence(error: unknown, ms: number | undefined): RungResult {
  if (error instanceof RefusedRedirect)
    return { finding: { kind: 'negative' }, found: `It ${error.message}.` };
  const found = ms === undefined ? explainNetwork(error) : `No answer within ${ms / 1_000} s.`;
  return { finding: { kind: 'transient' }, found };
}
