import * as vscode from 'vscode';
import type { CommandApproval, ConnectorModel } from '../../../protocol/connectors.ts';
import { approveCommand as approveMessage } from '../../../protocol/messages.ts';
import type { TextDocuments } from '../../textDocuments.ts';
import { findConnector, settle, type WhichConnector } from '../connections.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { toCommandText } from './commandText.ts';

/** A dialog that needs scrolling hides what it asks. Anything longer is shown in an editor. */
const mostShown = { characters: 2_000, lines: 40 } as const;

/**
 * Asks a person about the command of a connector, and has it run once they approve exactly it. No argument and no
 * setting ever answers in their place. Returns the connector as it is then; nothing where they did not approve.
 */
export async function approveCommand(
  { send, states, documents }: Pick<ConnectorContext, 'send' | 'states' | 'documents'>,
  which: WhichConnector,
): Promise<ConnectorModel | undefined> {
  const state = findConnector(states, which)?.state;
  if (state?.kind !== 'needs-approval')
    throw new Error(`${which.name} has no command that waits for an approval.`);
  const { command } = state;
  if (!(await ask(documents, which.name, command))) return undefined;
  const { folder, name } = which;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Starting ${name}` },
    () => settle(states, which, () => send(approveMessage, { folder, name, hash: command.hash })),
  );
}

async function ask(documents: TextDocuments, name: string, command: CommandApproval): Promise<boolean> {
  // The first button is the one that Enter presses; closing the dialog yields no choice, which is a denial too.
  const choices = ['Deny', 'Approve'] as const;
  const { message, detail } = toCommandText(name, command);
  const isLong = detail.length > mostShown.characters || detail.split('\n').length > mostShown.lines;
  if (!isLong)
    return (
      (await vscode.window.showWarningMessage(message, { modal: true, detail }, ...choices)) === 'Approve'
    );
  await vscode.window.showTextDocument(documents.add(`${name}-command.txt`, `${detail}\n`));
  const question = `${message} It is long, so all of it stands in the editor.`;
  return (await vscode.window.showWarningMessage(question, ...choices)) === 'Approve';
}
