import type {
  ApprovalAnswer,
  CallRecord,
  CallStatus,
  DecisionKind,
  RuleReference,
} from '../protocol/models.ts';
import type { Approvals } from './approvals.ts';
import type { RecordFile } from './audit/recordFile.ts';
import type { Redactor } from './audit/redactor.ts';
import { toShape } from './audit/shape.ts';
import { assertNever } from './base/assert.ts';
import { createEmitter, type Event } from './base/event.ts';
import type { Catalog, CatalogEntry } from './catalog/catalog.ts';
import { errors, toError } from './errors.ts';
import { type AllowedCall, type Decision, decide, judge } from './policy/decide.ts';
import { shortLocation } from './policy/location.ts';
import type { Policy } from './policy/policy.ts';
import { bytesOf, errorResult, type ToolResult, unsentResult } from './sources/tool.ts';

export interface CallRequest {
  /** The caller, known by its token; never what the client says of itself. */
  readonly agent: string;
  /** What the client calls itself, for people to see. */
  readonly client?: string;
  /** The name that a client sent: an alias, or a tool's id. */
  readonly name: string;
  readonly arguments: unknown;
  readonly signal: AbortSignal;
}

export interface GatewayOptions {
  readonly folder: string;
  readonly catalog: Catalog;
  readonly approvals: Approvals;
  readonly records: RecordFile;
  readonly redactor: Redactor;
  /** Whether the values of arguments are recorded, read at each call. */
  readonly recordArguments: () => boolean;
  /** For the log of the host; secrets are masked already. */
  readonly logError: (message: string) => void;
}

/** The one way to a tool. Whoever wants to call one, in whatever way, comes through `call`. */
export interface Gateway {
  readonly policy: Policy;
  setPolicy(policy: Policy): void;
  /** A tool by the name that a client sent; whether it may be called is for `call` to say. */
  find(name: string): CatalogEntry | undefined;
  /** The tools that some call of this agent could reach. */
  list(agent: string): readonly CatalogEntry[];
  /**
   * Decides, asks where the role file says so, calls, records, answers. A refusal and a failure of the API
   * are results with `isError`; the record is written before this settles.
   *
   * @throws {GatehouseError} `unknown-tool` for a name that no tool has.
   */
  call(request: CallRequest): Promise<ToolResult>;
  readonly onDidRecord: Event<CallRecord>;
  /** Fires after the tools, or who may call them, may have changed. */
  readonly onDidChange: Event<void>;
}

/** How one call ended, before it is recorded. */
interface Outcome {
  readonly result: ToolResult;
  readonly status: CallStatus;
  readonly decision: DecisionKind;
  readonly rule: RuleReference;
  readonly approval?: ApprovalAnswer;
}

export function createGateway(initial: Policy, options: GatewayOptions): Gateway {
  const { catalog, approvals } = options;
  const recorded = createEmitter<CallRecord>();
  const changed = createEmitter<void>();
  let policy = initial;
  catalog.onDidChange(changed.fire);

  const list = (agent: string): readonly CatalogEntry[] =>
    catalog.entries.filter(({ tool }) => judge(policy, agent, tool).kind !== 'deny');

  const decideNow = (entry: CatalogEntry, request: CallRequest): Decision =>
    decide(policy, { agent: request.agent, tool: entry.tool, arguments: request.arguments });

  return {
    get policy() {
      return policy;
    },
    setPolicy: (next) => {
      policy = next;
      approvals.forget();
      changed.fire();
    },
    find: catalog.find,
    list,
    onDidRecord: recorded.event,
    onDidChange: changed.event,
    call: async (request) => {
      const at = new Date().toISOString();
      const started = performance.now();
      const entry = catalog.find(request.name);
      if (!entry)
        throw errors.unknownTool(
          request.name,
          list(request.agent).map(({ alias }) => alias),
        );
      const outcome = await run(() => decideNow(entry, request), entry, request, options);
      try {
        const record = toRecord(entry, request, outcome, options);
        const ms = Math.round((performance.now() - started) * 10) / 10;
        recorded.fire(await options.records.append({ at, ms, ...record }));
      } catch (error) {
        return unrecorded(entry, outcome, error, options);
      }
      return outcome.result;
    },
  };
}

/** `decideNow` decides by the policy of the moment it is called in. */
async function run(
  decideNow: () => Decision,
  entry: CatalogEntry,
  request: CallRequest,
  options: GatewayOptions,
): Promise<Outcome> {
  const decision = decideNow();
  switch (decision.kind) {
    case 'allow':
      return {
        ...(await carryOut(entry, decision.call, request, options)),
        decision: 'allow',
        rule: decision.rule,
      };
    case 'deny':
      return denied(decision.reason, decision.rule, 'deny');
    case 'ask': {
      const { rule } = decision;
      // A person is asked only about a call that can be made; where there is nobody, it is denied as it is.
      const fault = options.approvals.isAttended
        ? await guarded(() => entry.source.findFault(entry.tool.native, request.arguments), entry, options)
        : undefined;
      if (fault) return { result: { ...fault, isUnsent: true }, status: 'error', decision: 'ask', rule };
      const question = toQuestion(options.folder, entry, request, rule);
      const approval = await options.approvals.ask(question, request.signal);
      if (approval !== 'once' && approval !== 'session') {
        if (request.signal.aborted) return withdrawn(entry, rule);
        return { ...denied(refusal(approval, entry, request, rule), rule, 'ask'), approval };
      }
      // The role file may have changed while the person was thinking; what it says now counts.
      const again = decideNow();
      if (again.kind === 'deny') return { ...denied(again.reason, again.rule, 'deny'), approval };
      if (!isCurrent(entry, options.catalog)) return { ...outdated(entry, rule), approval };
      const call = again.kind === 'ask' ? again.approve() : again.call;
      return { ...(await carryOut(entry, call, request, options)), decision: 'ask', rule, approval };
    }
    default:
      return assertNever(decision);
  }
}

async function carryOut(
  entry: CatalogEntry,
  call: AllowedCall,
  { signal }: CallRequest,
  options: GatewayOptions,
): Promise<Pick<Outcome, 'result' | 'status'>> {
  const result = await guarded(() => entry.source.call(call, { signal }), entry, options);
  const status = signal.aborted ? 'cancelled' : result.isError ? 'error' : 'ok';
  return { result, status };
}

/** A source that throws has a fault of ours: the log gets the details, which are nothing for the caller. */
async function guarded<T>(
  work: () => Promise<T>,
  { tool }: CatalogEntry,
  { redactor, logError }: GatewayOptions,
): Promise<T | ToolResult> {
  try {
    return await work();
  } catch (error) {
    const { stack, message } = toError(error);
    logError(redactor.text(`${tool.id} failed inside Gatehouse: ${stack ?? message}`));
    return errorResult(errors.internal(error).message);
  }
}

function denied(reason: string, rule: RuleReference, decision: DecisionKind): Outcome {
  return { result: errorResult(reason), status: 'denied', decision, rule };
}

/** Nobody refused this call: its caller did not wait for the answer. */
function withdrawn({ tool }: CatalogEntry, rule: RuleReference): Outcome {
  const result = unsentResult(`${tool.id} was cancelled before a person had answered, so nothing was sent.`);
  return { result, status: 'cancelled', decision: 'ask', rule };
}

/** A source calls what its document says now, and that may be another operation than the one that was judged. */
function isCurrent({ tool, source }: CatalogEntry, catalog: Catalog): boolean {
  const now = catalog.find(tool.id);
  return now?.tool === tool && now.source === source;
}

function outdated({ tool }: CatalogEntry, rule: RuleReference): Outcome {
  const reason = `${tool.id} changed while a person was asked about it, so nothing was sent. Ask for the list of tools again.`;
  return { result: unsentResult(reason), status: 'error', decision: 'ask', rule };
}

function refusal(
  answer: Exclude<ApprovalAnswer, 'once' | 'session'>,
  entry: CatalogEntry,
  request: CallRequest,
  rule: RuleReference,
): string {
  const call = `agent "${request.agent}" may call ${entry.tool.id} only with a person's approval (${shortLocation(rule)})`;
  switch (answer) {
    case 'deny':
      return `Denied: ${call}, and it was refused.`;
    case 'timeout':
      return `Denied: ${call}, and nobody answered within 2 minutes.`;
    case 'nobody':
      return `Denied: ${call}, and there is no editor here to ask in. Open the workspace in VS Code, or allow the tool in .gatehouse/roles.yaml.`;
    default:
      return assertNever(answer);
  }
}

function toQuestion(folder: string, entry: CatalogEntry, request: CallRequest, rule: RuleReference) {
  const { tool } = entry;
  return {
    folder,
    agent: request.agent,
    ...(request.client === undefined ? {} : { client: request.client }),
    tool: tool.id,
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    arguments: request.arguments,
    rule,
  };
}

function toRecord(
  entry: CatalogEntry,
  request: CallRequest,
  outcome: Outcome,
  options: GatewayOptions,
): Omit<CallRecord, 'seq' | 'at' | 'ms'> {
  const { result, rule, approval } = outcome;
  const { redactor } = options;
  return {
    agent: request.agent,
    ...(request.client === undefined ? {} : { client: redactor.text(request.client) }),
    tool: entry.tool.id,
    decision: outcome.decision,
    rule: shortLocation(rule),
    ...(rule.role === undefined ? {} : { role: rule.role }),
    ...(approval === undefined ? {} : { approval }),
    status: outcome.status,
    ...(result.httpStatus === undefined ? {} : { httpStatus: result.httpStatus }),
    bytes: bytesOf(result),
    ...(result.reason === undefined ? {} : { reason: redactor.text(result.reason) }),
    arguments: options.recordArguments()
      ? redactor.value(request.arguments)
      : toShape(request.arguments, redactor.text),
  };
}

/** A call that leaves no trace must not look like a success, even when the API has already acted. */
function unrecorded(
  { tool }: CatalogEntry,
  outcome: Outcome,
  error: unknown,
  { redactor, logError }: GatewayOptions,
): ToolResult {
  const what = `${toHappening(outcome)} its record could not be written: ${toError(error).message}.`;
  logError(redactor.text(`${tool.id}: ${what}`));
  return errorResult(`${what} Mend that before calling again.`);
}

/** What is known of the effect of a call, as the beginning of a sentence. */
function toHappening({ status, result }: Outcome): string {
  if (status === 'denied') return 'The call was denied, but';
  if (result.isUnsent) return 'The call ended before anything was sent, and';
  if (status === 'ok' || result.httpStatus !== undefined)
    return `The call was made (${status}), and may have had its effect, but`;
  return `The call ${status === 'cancelled' ? 'was cancelled' : 'failed'}, and may have had its effect, but`;
}
