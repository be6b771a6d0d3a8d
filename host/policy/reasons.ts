import { assertNever } from '../base/assert.ts';
import type { Location, RuleReference } from '../../protocol/models.ts';
import { shortLocation, shortPath } from './location.ts';
import type { Agent, Policy, PolicySubject, RoleFilePolicy, Rule, Verdict } from './policy.ts';

/** The verdict of a rule that matched. Its sentence is made when it is read: most calls are allowed in silence. */
export function byRule(agent: string, subject: PolicySubject, rule: Rule): Verdict {
  const { reference } = rule;
  const kind = kindOf(reference.section);
  return {
    kind,
    rule: reference,
    get reason() {
      const who = `agent "${agent}"${reference.role === undefined ? '' : ` (role ${reference.role})`}`;
      const which = `rule ${quoteRule(rule)}${reference.section === 'never' ? ' under "never"' : ''}`;
      return sentence(kind, who, subject, `${which} (${shortLocation(reference)})`);
    },
  };
}

/** The verdict of the built-in policy, which names its rule instead of a line. */
export function byDefault(
  agent: string,
  subject: PolicySubject,
  kind: Verdict['kind'],
  text: string,
): Verdict {
  const rule: RuleReference = { file: '', line: 1, column: 1, section: 'default', text };
  const because = `${text}, because the workspace has no .gatehouse/roles.yaml`;
  return { kind, rule, reason: sentence(kind, `agent "${agent}"`, subject, because) };
}

export function noRuleMatched(agent: Agent, subject: PolicySubject): Verdict {
  const names = agent.roles.map((role) => role.name);
  const [only] = agent.roles;
  // With one role, its line is where the rule would be added; with more, the agent's line names them.
  const location = names.length === 1 && only ? only.location : agent.location;
  const roles =
    names.length === 0 ? 'no roles' : `${names.length === 1 ? 'role' : 'roles'} ${names.join(', ')}`;
  const rule = none(location, 'no rule matches');
  const remedy = names.length === 0 ? 'give the agent a role' : 'add it to "allow" or "ask"';
  return {
    kind: 'deny',
    rule,
    reason: `Denied: agent "${agent.name}" (${roles}) may not ${toDeed(subject)}: no rule matches it. To change that, ${remedy} (${shortLocation(rule)}).`,
  };
}

export function unknownAgent(policy: RoleFilePolicy, agent: string, subject: PolicySubject): Verdict {
  const rule = none(policy.agentsLocation, 'unknown agent');
  return {
    kind: 'deny',
    rule,
    reason: `Denied: agent "${agent}" may not ${toDeed(subject)}: ${shortPath(policy.file)} does not name this agent. Add it under "agents" with its roles (${shortLocation(rule)}).`,
  };
}

export function invalidFile(
  { problem }: Extract<Policy, { kind: 'invalid' }>,
  agent: string,
  subject: PolicySubject,
): Verdict {
  const { file, line, column, message } = problem;
  return {
    kind: 'deny',
    rule: none(problem, 'invalid role file'),
    reason: `Denied: agent "${agent}" may not ${toDeed(subject)}: the role file has an error, and no call is allowed until it is mended. ${shortPath(file)}:${line}:${column}: ${message}`,
  };
}

/** An error while deciding is a denial: nothing passes because something broke. */
export function failed(agent: string, tool: unknown, error: unknown): Verdict {
  const why = error instanceof Error ? error.message : 'unknown error';
  const name = typeof tool === 'string' ? tool : 'the tool';
  return {
    kind: 'deny',
    rule: none({ file: '', line: 1, column: 1 }, 'error while deciding'),
    reason: `Denied: agent "${agent}" may not call ${name}: the decision failed (${why}). Try again, and report it if it stays.`,
  };
}

/** The pattern in quotes, and what else the rule demands: `"storefront/*" where destructive`. */
function quoteRule({ pattern, conditions }: Rule): string {
  return [`"${pattern.text}"`, ...conditions.map(({ text }) => text)].join(' ');
}

function kindOf(section: RuleReference['section']): Verdict['kind'] {
  return section === 'allow' || section === 'ask' ? section : 'deny';
}

function sentence(kind: Verdict['kind'], who: string, subject: PolicySubject, because: string): string {
  switch (kind) {
    case 'allow':
      return `Allowed: ${who} may ${toDeed(subject)}: ${because}.`;
    case 'ask':
      return `Asks: ${who} may ${toDeed(subject)} once a person approves: ${because}.`;
    case 'deny':
      return `Denied: ${who} may not ${toDeed(subject)}: ${because}.`;
    default:
      return assertNever(kind);
  }
}

/** What an agent does with it, for a sentence: `call shop/list`, `read docs/@resource:file:///a`. */
export function toDeed({ kind, id }: PolicySubject): string {
  switch (kind) {
    case undefined:
      return `call ${id}`;
    case 'resource':
    case 'template':
      return `read ${id}`;
    case 'prompt':
      return `get ${id}`;
    case 'elicit':
    case 'sample':
    case 'roots':
      return `answer ${id}`;
    default:
      return assertNever(kind);
  }
}

function none({ file, line, column }: Location, text: string): RuleReference {
  return { file, line, column, section: 'none', text };
}
