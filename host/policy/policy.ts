import type {
  DecisionKind,
  Location,
  PolicyState,
  Problem,
  RuleReference,
  ToolFacts,
} from '../../protocol/models.ts';
import type { CatalogMode } from '../config/catalogMode.ts';
import type { Pattern } from './glob.ts';

/** What a policy judges. A tool of any source satisfies it; objects must not change once judged. */
export interface PolicySubject {
  /** `<source>/<native>`. */
  readonly id: string;
  readonly source: string;
  readonly native: string;
  readonly facts: ToolFacts;
  /** What an external server says of its own tool; only a role file that trusts the source lets it count. */
  readonly claims?: ToolFacts;
  /** What it is; absent for a tool. */
  readonly kind?: 'resource' | 'template' | 'prompt' | 'elicit' | 'sample' | 'roots';
  /** The same thing under another name, where a server may read it so. The stricter of both verdicts counts. */
  readonly otherReading?: PolicySubject;
}

export interface Verdict {
  readonly kind: DecisionKind;
  readonly rule: RuleReference;
  /** One sentence for people: who, what, and by which rule on which line. */
  readonly reason: string;
}

/** A further demand of a rule beside its pattern, for example `where`. */
export interface Condition {
  /** As it reads after the pattern: `where destructive`. */
  readonly text: string;
  matches(subject: PolicySubject): boolean;
}

export interface Rule {
  readonly reference: RuleReference;
  readonly pattern: Pattern;
  readonly conditions: readonly Condition[];
}

/** The sections of a role, strongest first. `never` stands above them and belongs to no role. */
export const roleSections = ['deny', 'ask', 'allow'] as const;
export type RoleSection = (typeof roleSections)[number];

export interface Role {
  readonly name: string;
  readonly location: Location;
  readonly extends: readonly RoleLink[];
  readonly rules: Readonly<Record<RoleSection, readonly Rule[]>>;
}

/** One name in an `extends` list. */
export interface RoleLink {
  readonly role: Role;
  readonly location: Location;
}

export interface Agent {
  readonly name: string;
  readonly location: Location;
  readonly roles: readonly Role[];
  /** How tools are offered to it, where that is not as gateway.yaml says. */
  readonly catalog?: CatalogMode;
}

export type Policy =
  /** There is no role file. */
  | { readonly kind: 'default' }
  | RoleFilePolicy
  /** The role file has errors: every call is denied until it is valid again. */
  | { readonly kind: 'invalid'; readonly file: string; readonly problem: Problem };

export interface RoleFilePolicy {
  readonly kind: 'file';
  readonly file: string;
  /** Where `agents` stands; the start of the file where it is missing. */
  readonly agentsLocation: Location;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly never: readonly Rule[];
  /** The sources whose own claims about their tools count as facts. */
  readonly trust: ReadonlySet<string>;
}

export function invalidPolicy(problem: Problem): Policy {
  return { kind: 'invalid', file: problem.file, problem };
}

/** The agents that the role file names; none for the built-in policy, which treats all alike. */
export function agentNames(policy: Policy): readonly string[] {
  return policy.kind === 'file' ? [...policy.agents.keys()] : [];
}

export function toPolicyState(policy: Policy): PolicyState {
  return policy.kind === 'file' ? { kind: 'file', file: policy.file } : policy;
}
