import * as vscode from 'vscode';
import type { HeldTool } from '../../../protocol/connectors.ts';
import { judgeTools } from '../../../protocol/messages.ts';
import { toUnjudged } from '../../model/connectorNeeds.ts';
import { findConnector, type WhichConnector } from '../connections.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { keepUnchanged, toHeldItem } from './heldItems.ts';

/**
 * Lets a person choose which of the tools that a connector holds back are accepted, all at first. What changes
 * while they look stays held back. Returns how many were accepted.
 */
export async function acceptTools(
  { send, states }: Pick<ConnectorContext, 'send' | 'states'>,
  which: WhichConnector,
  answer?: 'all' | 'none',
): Promise<number> {
  const { folder, name } = which;
  const offered = (): readonly HeldTool[] => toUnjudged(findConnector(states, which)?.held ?? []);
  const shown = offered();
  if (shown.length === 0) return 0;
  const chosen = answer === undefined ? await pickTools(name, shown) : answer === 'all' ? shown : [];
  const unchanged = keepUnchanged(chosen, offered());
  const tools = unchanged.map(({ id }) => id);
  if (tools.length > 0) await send(judgeTools, { folder, connector: name, tools, verdict: 'accept' });
  const changed = chosen.length - unchanged.length;
  if (changed > 0)
    void vscode.window.showWarningMessage(
      `${changed} of the tools of ${name} changed meanwhile, and stay held back. Look at them again.`,
    );
  return tools.length;
}

async function pickTools(name: string, held: readonly HeldTool[]): Promise<readonly HeldTool[]> {
  const items = held.map((tool) => ({ ...toHeldItem(tool), picked: true, tool }));
  const count = held.length === 1 ? '1 tool' : `${held.length} tools`;
  const picked = await vscode.window.showQuickPick(items, {
    title: `${count} of ${name}: accept those that agents may see`,
    placeHolder: 'The role file still decides who may call them. The others stay held back.',
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  return (picked ?? []).map(({ tool }) => tool);
}
