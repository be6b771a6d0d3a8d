import type { ToolFacts } from '../../../protocol/models.ts';
import type { Policy, PolicySubject } from '../../../host/policy/policy.ts';
import { parseRoles } from '../../../host/policy/roleFile/parseRoles.ts';

export const FILE = '/work/shop/.gatehouse/roles.yaml';

/** A tool as the policy sees it; it changes something, destroys nothing, unless told otherwise. */
export function subject(id: string, facts: Partial<ToolFacts> = {}): PolicySubject {
  const slash = id.indexOf('/');
  return {
    id,
    source: id.slice(0, slash),
    native: id.slice(slash + 1),
    facts: { readOnly: false, destructive: false, idempotent: false, ...facts },
  };
}

/** A tool of an external server as the policy sees it: the worst is taken for true, whatever it claims. */
export function external(id: string, claims: Partial<ToolFacts> = {}): PolicySubject {
  const plain = { readOnly: false, destructive: false, idempotent: false };
  return { ...subject(id, { destructive: true }), claims: { ...plain, ...claims } };
}

/** The policy of a text that must be valid. */
export function policyOf(text: string): Policy {
  const { policy, problems } = parseRoles(text, FILE);
  if (problems.length > 0)
    throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return policy;
}
