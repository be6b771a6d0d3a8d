import type { CallRecord } from '../../protocol/models.ts';
import type { Redactor } from '../audit/redactor.ts';
import { toShape } from '../audit/shape.ts';
import { shortLocation } from '../policy/location.ts';
import type { Deed, Outcome } from './deed.ts';

/** One deed as it is recorded. A URI that a client made up can hold a secret, so that names are masked, too. */
export function toRecord(
  deed: Deed<unknown>,
  outcome: Outcome<unknown>,
  { redactor, recordArguments }: { readonly redactor: Redactor; readonly recordArguments: () => boolean },
): Omit<CallRecord, 'seq' | 'at' | 'ms'> {
  const { client, method, subject, arguments: given } = deed;
  const { end, rule, approval } = outcome;
  return {
    agent: deed.agent,
    ...(client === undefined ? {} : { client: redactor.text(client) }),
    tool: subject.kind === undefined ? subject.id : redactor.text(subject.id),
    ...(method === undefined ? {} : { method }),
    decision: outcome.decision,
    rule: shortLocation(rule),
    ...(rule.role === undefined ? {} : { role: rule.role }),
    ...(approval === undefined ? {} : { approval }),
    status: outcome.status,
    ...(end.httpStatus === undefined ? {} : { httpStatus: end.httpStatus }),
    bytes: end.bytes,
    ...(end.reason === undefined ? {} : { reason: redactor.text(end.reason) }),
    arguments: recordArguments() ? redactor.value(given) : toShape(given, redactor.text),
  };
}
