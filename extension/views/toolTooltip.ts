import { basename } from 'node:path';
import type { AgentAccess, SchemeModel, ApiModel, ToolModel } from '../../protocol/models.ts';
import { escapeMarkdown, toCodeText } from '../text/markdown.ts';
import { withoutTitle } from '../text/withoutTitle.ts';
import { isUnvouched } from './toolNodes.ts';

/**
 * The hover of a tool as Markdown: what it is, and who may call it. Whatever comes from a document is escaped:
 * its author must not be able to draw links or images here.
 */
export function toToolTooltip(tool: ToolModel): string {
  const place =
    tool.operation && `\`${tool.operation.method.toUpperCase()} ${toCodeText(tool.operation.path)}\``;
  const kind = toKind(tool);
  return [
    `**${escapeMarkdown(tool.id)}**${tool.title ? ` · ${escapeMarkdown(tool.title)}` : ''}`,
    [place, kind].filter(Boolean).join(' · '),
    escapeMarkdown(withoutTitle(tool.description, tool.title)),
    toAccessTable(tool.access),
    `Clients see it as \`${toCodeText(tool.alias)}\`.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function toSourceTooltip(source: ApiModel): string {
  const server = source.server ?? 'no server confirmed: calls are refused until gateway.yaml names one';
  const trouble =
    'reason' in source.state ? [`**${source.state.kind}**: ${escapeMarkdown(source.state.reason)}`] : [];
  return [
    `**${escapeMarkdown(source.name)}**`,
    ...trouble,
    `Document: \`${toCodeText(source.spec)}\`${source.origin === undefined ? '' : `, fetched from ${escapeMarkdown(source.origin)}`}`,
    `Server: ${escapeMarkdown(server)}`,
    ...source.schemes.map(toSchemeLine),
  ].join('\n\n');
}

function toSchemeLine({ name, credential, isSignIn, secrets, missingFor }: SchemeModel): string {
  const given = secrets?.map((secret) => `secret \`${toCodeText(secret)}\``).join(' and ');
  const lacking = missingFor === 0 ? 'not given, and not needed' : 'not given, so calls are refused';
  const from = secrets === undefined ? lacking : given || 'from the environment';
  const byHand = isSignIn
    ? '. Signing in is not supported yet: get a token by hand, and give it as `${secret:NAME}`'
    : '';
  return `Credential ${escapeMarkdown(name)} (${escapeMarkdown(credential)}): ${from}${byHand}`;
}

function toKind(tool: ToolModel): string {
  const { facts, deprecated } = tool;
  if (isUnvouched(tool)) return 'counts as destructive: what its server says of it is not trusted';
  const kind = facts.readOnly ? 'reads' : facts.destructive ? 'destroys or replaces' : 'writes';
  return deprecated ? `${kind} · deprecated` : kind;
}

function toAccessTable(access: readonly AgentAccess[]): string {
  if (access.length === 0) return 'The role file names no agent, so nobody may call it.';
  const rows = access.map(({ agent, decision, rule }) => {
    const where = rule.section === 'default' ? 'built-in rule' : `${basename(rule.file)}:${rule.line}`;
    const role = rule.role === undefined ? '' : `role ${rule.role}, `;
    return `| ${escapeMarkdown(agent)} | ${decision} | ${escapeMarkdown(role + where)} |`;
  });
  return ['| Who may call it &emsp; | Decision &emsp; | Because of |', '|:---|:---|:---|', ...rows].join(
    '\n',
  );
}
