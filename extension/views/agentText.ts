import type { CallerModel } from '../../protocol/callers.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { toListLine, toVisible } from '../text/plainLine.ts';
import type { NodeIcon } from './toolNodes.ts';

/** VS Code's own agent. The extension gives it the gate's URL and a token for each run. */
const editorAgent = 'copilot';

/** `Claude Code · first called 12:03 · connected`, or what is missing for that. */
export function toAgentDescription(caller: CallerModel, now: Date): string {
  const { agent, client, firstHeardAt, hasToken, isConnected } = caller;
  if (firstHeardAt === undefined && !isConnected) {
    if (hasToken) return 'waiting for its first call';
    return agent === editorAgent ? "VS Code's own agent" : 'no token';
  }
  return [
    ...(client === undefined ? [] : [toListLine(client, 60)]),
    ...(firstHeardAt === undefined ? [] : [`first called ${toShortTime(firstHeardAt, now)}`]),
    ...(isConnected ? ['connected'] : []),
  ].join(' · ');
}

export function toAgentIcon({ firstHeardAt, hasToken, isConnected }: CallerModel): NodeIcon {
  if (isConnected) return { id: 'hubot', color: 'charts.green' };
  if (firstHeardAt !== undefined) return { id: 'hubot' };
  return { id: 'hubot', color: hasToken ? 'charts.yellow' : 'disabledForeground' };
}

/** The hover of an agent as Markdown. What a client says of itself is escaped. */
export function toAgentTooltip(caller: CallerModel): string {
  const { agent, roles, firstHeardAt, lastHeardAt, client, isConnected } = caller;
  const state = isConnected ? 'connected' : firstHeardAt === undefined ? 'not heard of yet' : 'not connected';
  return [
    `**${escapeMarkdown(agent)}** · ${state}`,
    roles.length === 0
      ? 'No role of the role file'
      : `${roles.length === 1 ? 'Role' : 'Roles'}: ${roles.map(escapeMarkdown).join(', ')}`,
    toTokenText(caller),
    ...(client === undefined ? [] : [`Its client calls itself ${escapeMarkdown(toVisible(client))}`]),
    ...(firstHeardAt === undefined ? [] : [`First call: ${toLongTime(firstHeardAt)}`]),
    ...(lastHeardAt === undefined ? [] : [`Last call: ${toLongTime(lastHeardAt)}`]),
  ].join('\n\n');
}

function toTokenText({ agent, hasToken, mintedAt }: CallerModel): string {
  if (hasToken) return mintedAt === undefined ? 'Has a token' : `Has a token since ${toLongTime(mintedAt)}`;
  return agent === editorAgent ? 'VS Code gives it a token by itself' : 'Has no token of its own';
}

/** The time of a call of today, the day of any other. */
function toShortTime(at: string, now: Date): string {
  const time = new Date(at);
  const isToday = time.toDateString() === now.toDateString();
  return isToday
    ? time.toLocaleTimeString(undefined, { timeStyle: 'short' })
    : time.toLocaleDateString(undefined, { dateStyle: 'medium' });
}

function toLongTime(at: string): string {
  const time = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  return escapeMarkdown(time);
}
