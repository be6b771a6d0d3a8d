import type { CallRecord, RuleReference } from '../../protocol/models.ts';
import type { Approvals } from '../approvals.ts';
import type { RecordFile } from '../audit/recordFile.ts';
import type { Redactor } from '../audit/redactor.ts';
import { assertNever } from '../base/assert.ts';
import { createEmitter, type Event } from '../base/event.ts';
import { errors, toError } from '../errors.ts';
import type { AllowedCall } from '../policy/allowedCall.ts';
import { type Decision, decide } from '../policy/decide.ts';
import type { Policy } from '../policy/policy.ts';
import type { Deed, Failure, Outcome } from './deed.ts';
import { toRecord } from './record.ts';
import { toRefusal, toUnrecorded } from './refusals.ts';

export interface PipelineOptions {
  readonly folder: string;
  readonly approvals: Approvals;
  readonly records: RecordFile;
  readonly redactor: Redactor;
  /** Whether the values of arguments are recorded, read at each call. */
  readonly recordArguments: () => boolean;
  /** For the log of the host; secrets are masked already. */
  readonly logError: (message: string) => void;
}

/** The one way of everything that an agent wants done. */
export interface Pipeline {
  /** Decides, asks a person where a rule says so, carries out, records, answers: in this order. Never rejects. */
  run<T>(deed: Deed<T>): Promise<T>;
  readonly onDidRecord: Event<CallRecord>;
}

/** `policy` is read when something is decided, and again when a person has answered. */
export function createPipeline(policy: () => Policy, options: PipelineOptions): Pipeline {
  const recorded = createEmitter<CallRecord>();
  return {
    onDidRecord: recorded.event,
    run: async (deed) => {
      const at = new Date().toISOString();
      const started = performance.now();
      const { agent, subject, arguments: given } = deed;
      const outcome = await run(
        () => decide(policy(), { agent, tool: subject, arguments: given }),
        deed,
        options,
      );
      try {
        const record = toRecord(deed, outcome, options);
        const ms = Math.round((performance.now() - started) * 10) / 10;
        recorded.fire(await options.records.append({ at, ms, ...record }));
      } catch (error) {
        deed.discard?.(outcome.result);
        return unrecorded(deed, outcome, error, options);
      }
      return outcome.result;
    },
  };
}

/** `decideNow` decides by the policy of the moment it is called in. */
async function run<T>(
  decideNow: () => Decision,
  deed: Deed<T>,
  options: PipelineOptions,
): Promise<Outcome<T>> {
  const decision = decideNow();
  const { rule } = decision;
  switch (decision.kind) {
    case 'allow':
      return { ...(await carryOut(deed, decision.call, options)), decision: 'allow', rule };
    case 'deny':
      return { ...failed(deed, { kind: 'denied', reason: decision.reason }), decision: 'deny', rule };
    case 'ask': {
      // A person is asked only about what can be sent; where there is nobody, it is denied as it is.
      const fault = options.approvals.isAttended
        ? await guarded(() => deed.findFault(), 'unsent', deed, options)
        : undefined;
      if (fault !== undefined) return { ...ended(deed, fault), status: 'error', decision: 'ask', rule };
      const approval = await options.approvals.ask(toQuestion(options.folder, deed, rule), deed.signal);
      if (approval !== 'once' && approval !== 'session') {
        if (deed.signal.aborted) return { ...withdrawn(deed), decision: 'ask', rule };
        const reason = toRefusal(approval, deed, rule);
        return { ...failed(deed, { kind: 'denied', reason }), decision: 'ask', rule, approval };
      }
      // The role file may have changed while the person was thinking; what it says now counts.
      const again = decideNow();
      if (again.kind === 'deny') {
        const refused = failed(deed, { kind: 'denied', reason: again.reason });
        return { ...refused, decision: 'deny', rule: again.rule, approval };
      }
      if (!deed.isCurrent()) return { ...outdated(deed), decision: 'ask', rule, approval };
      const call = again.kind === 'ask' ? again.approve() : again.call;
      return { ...(await carryOut(deed, call, options)), decision: 'ask', rule, approval };
    }
    default:
      return assertNever(decision);
  }
}

type Done<T> = Pick<Outcome<T>, 'result' | 'end' | 'status'>;

async function carryOut<T>(deed: Deed<T>, call: AllowedCall, options: PipelineOptions): Promise<Done<T>> {
  const result = await guarded(() => deed.carryOut(call), 'fault', deed, options);
  const done = ended(deed, result);
  return deed.signal.aborted ? { ...done, status: 'cancelled' } : done;
}

/** What throws has a fault of ours: the log gets the details, which are nothing for the caller. */
async function guarded<T, R>(
  work: () => Promise<R>,
  kind: Failure['kind'],
  deed: Deed<T>,
  { redactor, logError }: PipelineOptions,
): Promise<R | T> {
  const { id } = deed.subject;
  try {
    return await work();
  } catch (error) {
    // Whoever waits on a signal ends by its reason.
    if (deed.signal.aborted) return deed.toFailure({ kind, reason: `${id} was cancelled.` });
    const { stack, message } = toError(error);
    logError(redactor.text(`${id} failed inside Gatehouse: ${stack ?? message}`));
    return deed.toFailure({ kind, reason: errors.internal(error).message });
  }
}

function ended<T>(deed: Deed<T>, result: T): Done<T> {
  const end = deed.toEnd(result);
  return { result, end, status: end.isError ? 'error' : 'ok' };
}

function failed<T>(deed: Deed<T>, failure: Failure): Done<T> {
  const done = ended(deed, deed.toFailure(failure));
  return { ...done, status: failure.kind === 'denied' ? 'denied' : 'error' };
}

/** Nobody refused this: its caller did not wait for the answer. */
function withdrawn<T>(deed: Deed<T>): Done<T> {
  const reason = `${deed.subject.id} was cancelled before a person had answered, so nothing was sent.`;
  return { ...failed(deed, { kind: 'unsent', reason }), status: 'cancelled' };
}

/** A source does what its document or its server says now, and that may be another thing than the one that was judged. */
function outdated<T>(deed: Deed<T>): Done<T> {
  const reason = `${deed.subject.id} changed while a person was asked about it, so nothing was sent. Ask for the list again.`;
  return failed(deed, { kind: 'unsent', reason });
}

function toQuestion(folder: string, deed: Deed<unknown>, rule: RuleReference) {
  const { agent, client, subject, title, description, arguments: given } = deed;
  return {
    ...{ folder, agent, tool: subject.id, description, arguments: given, rule },
    ...(client === undefined ? {} : { client }),
    ...(title === undefined ? {} : { title }),
  };
}

/** What leaves no trace must not look like a success, even when a server has already acted. */
function unrecorded<T>(
  deed: Deed<T>,
  outcome: Outcome<T>,
  error: unknown,
  { redactor, logError }: PipelineOptions,
): T {
  const what = toUnrecorded(outcome, toError(error).message);
  logError(redactor.text(`${deed.subject.id}: ${what}`));
  return deed.toFailure({ kind: 'fault', reason: `${what} Mend that before calling again.` });
}
