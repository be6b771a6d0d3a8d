import { basename } from 'node:path';
import type { AgentAccess, SchemeModel, ApiModel, ToolModel } from '../../protocol/models.ts';
import { withoutTitle } from '../text/withoutTitle.ts';

/**
 * The hover of a tool as Markdown: what it is, and who may call it. Whatever comes from a document is escaped:
 * its author must not be able to draw links or images here.
 */
export function toToolTooltip(tool: ToolModel): string {
  const place = tool.operation && `\`${tool.operation.method.toUpperCase()} ${plain(tool.operation.path)}\``;
  const kind = toKind(tool);
  return [
    `**${escape(tool.id)}**${tool.title ? ` · ${escape(tool.title)}` : ''}`,
    [place, kind].filter(Boolean).join(' · '),
    escape(withoutTitle(tool.description, tool.title)),
    toAccessTable(tool.access),
    `Clients see it as \`${plain(tool.alias)}\`.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function toSourceTooltip(source: ApiModel): string {
  const server = source.server ?? 'no server confirmed: calls are refused until gateway.yaml names one';
  const trouble =
    'reason' in source.state ? [`**${source.state.kind}**: ${escape(source.state.reason)}`] : [];
  return [
    `**${escape(source.name)}**`,
    ...trouble,
    `Document: \`${plain(source.spec)}\`${source.origin === undefined ? '' : `, fetched from ${escape(source.origin)}`}`,
    `Server: ${escape(server)}`,
    ...source.schemes.map(toSchemeLine),
  ].join('\n\n');
}

function toSchemeLine({ name, credential, isSignIn, secrets, missingFor }: SchemeModel): string {
  const given = secrets?.map((secret) => `secret \`${plain(secret)}\``).join(' and ');
  const lacking = missingFor === 0 ? 'not given, and not needed' : 'not given, so calls are refused';
  const from = secrets === undefined ? lacking : given || 'from the environment';
  const byHand = isSignIn
    ? '. Signing in is not supported yet: get a token by hand, and give it as `${secret:NAME}`'
    : '';
  return `Credential ${escape(name)} (${escape(credential)}): ${from}${byHand}`;
}

function toKind({ facts, deprecated }: ToolModel): string {
  const kind = facts.readOnly ? 'reads' : facts.destructive ? 'destroys or replaces' : 'writes';
  return deprecated ? `${kind} · deprecated` : kind;
}

function toAccessTable(access: readonly AgentAccess[]): string {
  if (access.length === 0) return 'The role file names no agent, so nobody may call it.';
  const rows = access.map(({ agent, decision, rule }) => {
    const where = rule.section === 'default' ? 'built-in rule' : `${basename(rule.file)}:${rule.line}`;
    const role = rule.role === undefined ? '' : `role ${rule.role}, `;
    return `| ${escape(agent)} | ${decision} | ${escape(role + where)} |`;
  });
  return ['| Who may call it &emsp; | Decision &emsp; | Because of |', '|:---|:---|:---|', ...rows].join(
    '\n',
  );
}

function escape(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&').replaceAll(/\r?\n/g, '  \n');
}

/** Inside a code span nothing but the backtick itself is special, and in a table cell the bar. */
function plain(text: string): string {
  return text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
