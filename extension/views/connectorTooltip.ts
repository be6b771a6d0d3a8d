import type { ConnectorModel, HeldTool, ListedItem } from '../../protocol/connectors.ts';
import { escapeMarkdown, toCodeText } from '../text/markdown.ts';
import { toVisible } from '../text/plainLine.ts';
import { count, toChangeText, toReachText } from './connectorText.ts';

/** The hover of a connector as Markdown. Whatever comes from its server is escaped. */
export function toConnectorTooltip(connector: ConnectorModel): string {
  const { name, place, server, secrets, latencyMs, lastError, held, state } = connector;
  const known = server && [server.title, server.name, server.version].filter(Boolean).join(' ');
  const retryAt = state.kind === 'failed' ? state.retryAt : undefined;
  const isNews = lastError && !('reason' in state && state.reason === lastError.message);
  return [
    `**${escapeMarkdown(name)}** · ${state.kind} since ${toTime(state.at)}`,
    ...('reason' in state ? [escape(state.reason)] : []),
    `\`${toCodeText(toVisible(place))}\``,
    ...(known === undefined ? [] : [`Server: ${escape(known)}`]),
    ...(connector.transport ? [escape(`Transport: ${toReachText(connector)}`)] : []),
    ...(secrets.length > 0
      ? [`Signed in by token ${secrets.map((each) => `\`${toCodeText(each)}\``).join(' and ')}`]
      : []),
    ...(latencyMs === undefined ? [] : [`Newest answer after ${Math.round(latencyMs)} ms`]),
    ...(isNews ? [`Last error, ${toTime(lastError.at)}: ${escape(lastError.message)}`] : []),
    ...(retryAt === undefined ? [] : [`It is tried again at ${toTime(retryAt)}.`]),
    ...(connector.isStale ? ['Its tools are those of the last connection.'] : []),
    ...(held.length > 0
      ? [`${count(held.length, 'tool')} held back: agents neither see nor call them until you accept them.`]
      : []),
  ].join('\n\n');
}

export function toHeldTooltip({ id, title, description, change }: HeldTool): string {
  const name = `**${escape(id)}**${title ? ` · ${escape(title)}` : ''}`;
  return [name, `Held back: ${escape(toChangeText(change))}`, escape(description)]
    .filter(Boolean)
    .join('\n\n');
}

export function toListedTooltip({ id, title, description }: ListedItem): string {
  return [`**${escape(title)}**`, `\`${toCodeText(toVisible(id))}\``, escape(description ?? '')]
    .filter(Boolean)
    .join('\n\n');
}

function escape(text: string): string {
  return escapeMarkdown(toVisible(text));
}

function toTime(at: string): string {
  const time = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  return escapeMarkdown(time);
}
