import type { RuleReference } from '../../protocol/models.ts';
import { asTrusted, decisiveReading, judge } from './decide.ts';
import { shortLocation } from './location.ts';
import type { Policy, PolicySubject, Verdict } from './policy.ts';
import { rulesOf } from './ruleIndex.ts';

/** Why an agent may or may not call a tool. */
export interface Explanation {
  readonly agent: string;
  /** `<source>/<native>`. */
  readonly tool: string;
  readonly verdict: Verdict;
  /**
   * Every rule that matches, strongest first (`never`, `deny`, `ask`, `allow`), so the first one decided.
   * Empty where no rule of a role file decided.
   */
  readonly matches: readonly RuleReference[];
}

export function explain(policy: Policy, agent: string, subject: PolicySubject): Explanation {
  const verdict = judge(policy, agent, subject);
  const matches = matchesOf(policy, agent, decisiveReading(policy, agent, subject));
  return { agent, tool: subject.id, verdict, matches };
}

/** The explanation as lines of text, the winner marked. */
export function toExplanationText({ verdict, matches }: Explanation): string {
  const lines = matches.map((rule, index) => {
    const role = rule.role === undefined ? '' : ` of role ${rule.role}`;
    return `${index === 0 ? '→' : ' '} ${rule.section}${role}: ${rule.text} (${shortLocation(rule)})`;
  });
  const heading = matches.length > 0 ? ['', 'Rules that match, strongest first:'] : [];
  return [verdict.reason, ...heading, ...lines].join('\n');
}

function matchesOf(policy: Policy, name: string, subject: PolicySubject): readonly RuleReference[] {
  const agent = policy.kind === 'file' ? policy.agents.get(name) : undefined;
  if (policy.kind !== 'file' || !agent) return [];
  const { never, deny, ask, allow } = rulesOf(policy, agent);
  const seen = asTrusted(policy, subject);
  return [never, deny, ask, allow].flatMap((index) => index.all(seen).map(({ reference }) => reference));
}
