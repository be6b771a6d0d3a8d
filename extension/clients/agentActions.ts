import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CallerModel } from '../../protocol/callers.ts';
import { mintToken, revokeToken } from '../../protocol/messages.ts';
import type { FolderStates } from '../folderStates.ts';
import type { WhichAgent } from './clientArguments.ts';
import type { ClientContext } from './clientContext.ts';
import { confirmReplacing } from './askClient.ts';
import { toAgentLine } from './agentLine.ts';

/** "Replace Token": the new one is on the clipboard, and nowhere else. */
export async function replaceToken({ send, states }: ClientContext, which: WhichAgent): Promise<void> {
  const caller = findCaller(states, which);
  if (caller?.hasToken && !(await confirmReplacing(caller))) return;
  const { token } = await send(mintToken, which);
  await vscode.env.clipboard.writeText(token);
  const connect = 'Connect an AI Client…';
  const message = `The new token of "${which.agent}" is on the clipboard, and shown nowhere else. Put it into its client's configuration, or let that be written.`;
  void vscode.window.showInformationMessage(message, connect).then((chosen) => {
    if (chosen === connect) void vscode.commands.executeCommand('gatehouse.connectClient', which);
  });
}

/** "Revoke Token": whatever was opened with it has ended when this settles. */
export async function takeToken({ send }: ClientContext, which: WhichAgent): Promise<void> {
  const revoke = 'Revoke';
  const detail = 'Its client is cut off at once, and stays so until it is given a new token.';
  const question = `Revoke the token of "${which.agent}"?`;
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, revoke);
  if (chosen !== revoke) return;
  await send(revokeToken, which);
  vscode.window.setStatusBarMessage(`Revoked the token of ${which.agent}`, 5_000);
}

/** Opens the role file at an agent. */
export async function openAgent({ folder, agent }: WhichAgent): Promise<void> {
  const file = vscode.Uri.file(join(folder, '.gatehouse', 'roles.yaml'));
  const document = await vscode.workspace.openTextDocument(file);
  const at = new vscode.Position(toAgentLine(document.getText(), agent), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

function findCaller(states: FolderStates, { folder, agent }: WhichAgent): CallerModel | undefined {
  return states.find(folder)?.callers.find((each) => each.agent === agent);
}
