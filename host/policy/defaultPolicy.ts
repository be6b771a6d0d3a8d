import type { Policy, PolicySubject, Verdict } from './policy.ts';
import { byDefault } from './reasons.ts';

/**
 * What holds where a workspace has no role file: looking is allowed, destroying is denied, anything else
 * needs a person. Every agent is treated alike.
 */
export const defaultPolicy: Policy = { kind: 'default' };

export function judgeByDefault(agent: string, subject: PolicySubject): Verdict {
  // Nobody knows what a tool of another server does, and its own word is no proof: a person looks at each call.
  if (subject.claims)
    return byDefault(agent, subject, 'ask', 'the built-in policy asks before tools of external servers');
  const { destructive, readOnly } = subject.facts;
  if (destructive) return byDefault(agent, subject, 'deny', 'the built-in policy denies destructive tools');
  if (readOnly) return byDefault(agent, subject, 'allow', 'the built-in policy allows read-only tools');
  return byDefault(agent, subject, 'ask', 'the built-in policy asks before tools that change something');
}
