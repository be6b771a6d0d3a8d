import type { Policy, PolicySubject, Verdict } from './policy.ts';
import { byDefault } from './reasons.ts';

/**
 * What holds where a workspace has no role file: looking is allowed, and so is asking whoever sits at the client;
 * destroying is denied, anything else needs a person. Every agent is treated alike.
 */
export const defaultPolicy: Policy = { kind: 'default' };

export function judgeByDefault(agent: string, subject: PolicySubject): Verdict {
  if (subject.kind !== undefined) return judgeByProtocol(agent, subject);
  // Nobody knows what a tool of another server does, and its own word is no proof: a person looks at each call.
  if (subject.claims)
    return byDefault(agent, subject, 'ask', 'the built-in policy asks before tools of external servers');
  const { destructive, readOnly } = subject.facts;
  if (destructive) return byDefault(agent, subject, 'deny', 'the built-in policy denies destructive tools');
  if (readOnly) return byDefault(agent, subject, 'allow', 'the built-in policy allows read-only tools');
  return byDefault(agent, subject, 'ask', 'the built-in policy asks before tools that change something');
}

/** What resources, prompts and questions do is for the protocol to say, not for the server that offers them. */
function judgeByProtocol(agent: string, subject: PolicySubject): Verdict {
  if (!subject.facts.readOnly)
    return byDefault(agent, subject, 'ask', "the built-in policy asks before servers use the caller's model");
  const text = `the built-in policy allows ${allowedWords[subject.kind ?? 'resource']}`;
  return byDefault(agent, subject, 'allow', text);
}

const allowedWords: Readonly<Record<NonNullable<PolicySubject['kind']>, string>> = {
  resource: 'reading resources',
  template: 'reading resources',
  prompt: 'getting prompts',
  elicit: 'questions to the person at the client',
  sample: "the use of the caller's model",
  roots: "telling the client's roots",
};
