import type { CallerModel } from '../../protocol/callers.ts';
import { errors } from '../errors.ts';
import { agentNames, type Policy } from '../policy/policy.ts';
import type { HeldTokens } from '../state/tokenFile.ts';
import type { Presence } from './presence.ts';

/** The agent that VS Code's own MCP client calls as. */
export const EDITOR_AGENT = 'copilot';

/** The agents that may come: those of the role file, or the editor's where there is none. */
export function servedAgents(policy: Policy): readonly string[] {
  return policy.kind === 'default' ? [EDITOR_AGENT] : agentNames(policy);
}

/** @throws {GatehouseError} `unknown-agent`. The built-in policy knows every name. */
export function checkAgent(policy: Policy, agent: string): void {
  const known = agentNames(policy);
  if (policy.kind === 'file' && !known.includes(agent)) throw errors.unknownAgent(agent, known);
}

/** The agents as callers, in the order of the role file. */
export function toCallers(
  policy: Policy,
  tokens: HeldTokens,
  presence: Pick<Presence, 'of'>,
  agents = knownAgents(policy, tokens),
): readonly CallerModel[] {
  return agents.map((agent) => {
    const token = Object.hasOwn(tokens, agent) ? tokens[agent] : undefined;
    return {
      agent,
      roles: rolesOf(policy, agent),
      hasToken: token !== undefined,
      ...(token?.mintedAt === undefined ? {} : { mintedAt: token.mintedAt }),
      ...presence.of(agent),
    };
  });
}

/**
 * As long as the role file is broken nobody can say who is in it, and where there is none anybody may come: then those
 * that have a token are shown.
 */
function knownAgents(policy: Policy, tokens: HeldTokens): readonly string[] {
  if (policy.kind === 'file') return servedAgents(policy);
  const others = Object.keys(tokens).filter((agent) => !servedAgents(policy).includes(agent));
  return [...servedAgents(policy), ...others];
}

function rolesOf(policy: Policy, agent: string): readonly string[] {
  const roles = policy.kind === 'file' ? policy.agents.get(agent)?.roles : undefined;
  return (roles ?? []).map(({ name }) => name);
}
