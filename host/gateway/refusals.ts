import type { ApprovalAnswer, RuleReference } from '../../protocol/models.ts';
import { assertNever } from '../base/assert.ts';
import { shortLocation } from '../policy/location.ts';
import { toDeed } from '../policy/reasons.ts';
import type { Deed, Outcome } from './deed.ts';

/** Why something was not done that a person was to be asked about. */
export function toRefusal(
  answer: Exclude<ApprovalAnswer, 'once' | 'session'>,
  { agent, subject }: Pick<Deed<unknown>, 'agent' | 'subject'>,
  rule: RuleReference,
): string {
  const what = `agent "${agent}" may ${toDeed(subject)} only with a person's approval (${shortLocation(rule)})`;
  switch (answer) {
    case 'deny':
      return `Denied: ${what}, and it was refused.`;
    case 'timeout':
      return `Denied: ${what}, and nobody answered within 2 minutes.`;
    case 'nobody':
      return `Denied: ${what}, and there is no editor here to ask in. Open the workspace in VS Code, or allow it in .gatehouse/roles.yaml.`;
    default:
      return assertNever(answer);
  }
}

/** What is known of the effect of something whose record could not be written, and why it could not. */
export function toUnrecorded(outcome: Outcome<unknown>, why: string): string {
  return `${toHappening(outcome)} its record could not be written: ${why}.`;
}

function toHappening({ status, end }: Outcome<unknown>): string {
  if (status === 'denied') return 'The call was denied, but';
  if (end.isUnsent) return 'The call ended before anything was sent, and';
  if (status === 'ok' || end.httpStatus !== undefined)
    return `The call was made (${status}), and may have had its effect, but`;
  return `The call ${status === 'cancelled' ? 'was cancelled' : 'failed'}, and may have had its effect, but`;
}
