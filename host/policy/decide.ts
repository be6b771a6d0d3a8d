import { assertNever } from '../base/assert.ts';
import { deepFreeze } from '../base/json.ts';
import type { RuleReference } from '../../protocol/models.ts';
import { judgeByDefault } from './defaultPolicy.ts';
import type { Agent, Policy, PolicySubject, RoleFilePolicy, Verdict } from './policy.ts';
import { byRule, failed, invalidFile, noRuleMatched, unknownAgent } from './reasons.ts';
import { type AgentRules, rulesOf } from './ruleIndex.ts';

export interface CallQuestion {
  readonly agent: string;
  readonly tool: PolicySubject;
  /** The very object that will be forwarded. Unless it is denied, it is frozen all the way down at once. */
  readonly arguments: unknown;
}

export type Decision =
  | { readonly kind: 'allow'; readonly rule: RuleReference; readonly call: AllowedCall }
  /** `approve` is for whoever has heard a person say yes. */
  | { readonly kind: 'ask'; readonly rule: RuleReference; approve(): AllowedCall }
  | { readonly kind: 'deny'; readonly rule: RuleReference; readonly reason: string };

/**
 * Decides one call. Synchronous, so that a forgotten `await` cannot let a call pass. Never throws: an
 * error while deciding is a denial that says so.
 */
export function decide(policy: Policy, { agent, tool, arguments: given }: CallQuestion): Decision {
  const verdict = judge(policy, agent, tool);
  const { kind, rule } = verdict;
  if (kind === 'deny') return { kind, rule, reason: verdict.reason };
  try {
    const call = makeCall(agent, tool, deepFreeze(given));
    return kind === 'allow' ? { kind, rule, call } : { kind, rule, approve: () => call };
  } catch (error) {
    const refused = failed(agent, tool.id, error);
    return { kind: 'deny', rule: refused.rule, reason: refused.reason };
  }
}

/**
 * What an agent may do with a tool before its arguments are known: the one judgement behind lists,
 * explanations and calls. Never throws.
 */
export function judge(policy: Policy, agent: string, subject: PolicySubject): Verdict {
  try {
    return judgeByKind(policy, agent, decisiveReading(policy, agent, subject));
  } catch (error) {
    return failed(agent, subject.id, error);
  }
}

const strictness = { allow: 0, ask: 1, deny: 2 } as const;

/** Of a thing that has another name, the reading that is judged more strictly. */
export function decisiveReading(policy: Policy, agent: string, subject: PolicySubject): PolicySubject {
  const strictnessOf = (each: PolicySubject): number => strictness[judgeByKind(policy, agent, each).kind];
  let decisive = subject;
  for (let each = subject.otherReading; each; each = each.otherReading)
    if (strictnessOf(each) > strictnessOf(decisive)) decisive = each;
  return decisive;
}

function judgeByKind(policy: Policy, agent: string, subject: PolicySubject): Verdict {
  switch (policy.kind) {
    case 'default':
      return judgeByDefault(agent, subject);
    case 'invalid':
      return invalidFile(policy, agent, subject);
    case 'file':
      return judgeByFile(policy, agent, subject);
    default:
      return assertNever(policy);
  }
}

/** An agent object belongs to one policy and a tool object never changes, so verdicts hang on both. */
const verdicts = new WeakMap<Agent, WeakMap<PolicySubject, Verdict>>();

function judgeByFile(policy: RoleFilePolicy, name: string, subject: PolicySubject): Verdict {
  const agent = policy.agents.get(name);
  if (!agent) return unknownAgent(policy, name, subject);
  const before = verdictsOf(agent);
  const known = before.get(subject);
  if (known) return known;
  const verdict = judgeByRules(rulesOf(policy, agent), agent, asTrusted(policy, subject));
  before.set(subject, verdict);
  return verdict;
}

/** The subject as rules see it: with a trusted server's claims in the place of facts. */
export function asTrusted({ trust }: RoleFilePolicy, subject: PolicySubject): PolicySubject {
  const { claims } = subject;
  return claims && trust.has(subject.source) ? { ...subject, facts: claims } : subject;
}

function verdictsOf(agent: Agent): WeakMap<PolicySubject, Verdict> {
  let known = verdicts.get(agent);
  if (!known) verdicts.set(agent, (known = new WeakMap()));
  return known;
}

function judgeByRules(rules: AgentRules, agent: Agent, subject: PolicySubject): Verdict {
  const { never, deny, ask, allow } = rules;
  const rule = never.first(subject) ?? deny.first(subject) ?? ask.first(subject) ?? allow.first(subject);
  return rule ? byRule(agent.name, subject, rule) : noRuleMatched(agent, subject);
}

let makeCall: (agent: string, tool: PolicySubject, given: unknown) => AllowedCall;
const proof = Symbol('decided here');

/**
 * The proof that the policy let a call pass, and the call itself. A source accepts nothing else, and only
 * this file can make one: the constructor is private to the compiler and asks for a symbol at run time.
 */
export class AllowedCall {
  static {
    makeCall = (agent, tool, given) => new AllowedCall(proof, agent, tool, given);
  }

  readonly agent: string;
  /** `<source>/<native>`. */
  readonly tool: string;
  readonly source: string;
  readonly native: string;
  // A private field also keeps the type nominal: no object literal can stand in for it.
  readonly #arguments: unknown;

  private constructor(given: symbol, agent: string, tool: PolicySubject, callArguments: unknown) {
    if (given !== proof) throw new TypeError('An AllowedCall is made by decide() alone');
    this.agent = agent;
    this.tool = tool.id;
    this.source = tool.source;
    this.native = tool.native;
    this.#arguments = callArguments;
    Object.freeze(this);
  }

  /** Frozen, all the way down. */
  get arguments(): unknown {
    return this.#arguments;
  }
}
