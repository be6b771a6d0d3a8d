import * as vscode from 'vscode';
import type { HeldTool } from '../../../protocol/connectors.ts';
import { judgeTools } from '../../../protocol/messages.ts';
import { toUnjudged } from '../../model/connectorNeeds.ts';
import { toNoticeLine } from '../../text/plainLine.ts';
import { findConnector, type WhichConnector } from '../connections.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { toHeldItem } from './heldItems.ts';

/**
 * Lets a person choose which of the tools that a connector holds back are accepted, all at first. Returns how many
 * were accepted: none where the host refuses, because one of them is offered otherwise by then.
 */
export async function acceptTools(
  { send, states }: Pick<ConnectorContext, 'send' | 'states'>,
  which: WhichConnector,
  answer?: 'all' | 'none',
): Promise<number> {
  const { folder, name } = which;
  const shown = toUnjudged(findConnector(states, which)?.held ?? []);
  if (shown.length === 0 || answer === 'none') return 0;
  const chosen = answer === 'all' ? shown : await pickTools(name, shown);
  if (chosen.length === 0) return 0;
  const tools = chosen.map(({ id, fingerprint }) => ({ id, fingerprint }));
  try {
    await send(judgeTools, { folder, connector: name, tools, verdict: 'accept' });
    return tools.length;
  } catch (error) {
    void offerReview(which, error instanceof Error ? error.message : String(error));
    return 0;
  }
}

async function offerReview(which: WhichConnector, reason: string): Promise<void> {
  const review = 'Review Changes…';
  const message = `Nothing was accepted of ${which.name}. ${toNoticeLine(reason, 500)}`;
  if ((await vscode.window.showWarningMessage(message, review)) === review)
    await vscode.commands.executeCommand('gatehouse.reviewTools', which);
}

async function pickTools(name: string, held: readonly HeldTool[]): Promise<readonly HeldTool[]> {
  const items = held.map((tool) => ({ ...toHeldItem(tool), picked: true, tool }));
  const count = held.length === 1 ? '1 tool' : `${held.length} tools`;
  const picked = await vscode.window.showQuickPick(items, {
    title: `${count} of ${name}: accept those that agents may see`,
    placeHolder: 'The role file decides who may call them',
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  return (picked ?? []).map(({ tool }) => tool);
}
