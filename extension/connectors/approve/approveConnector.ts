import * as vscode from 'vscode';
import type { Approval, ConnectorModel } from '../../../protocol/connectors.ts';
import { approveCommand as approveMessage } from '../../../protocol/messages.ts';
import type { TextDocuments } from '../../textDocuments.ts';
import { findConnector, settle, type WhichConnector } from '../connections.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { toWantedText } from './wantedText.ts';

/** A dialog that needs scrolling hides what it asks. Anything longer is shown in an editor. */
const mostShown = { characters: 2_000, lines: 40 } as const;

/**
 * Asks a person about the command that a connector runs or the credential that it sends, and has it connect once they
 * approve exactly that. No argument and no setting ever answers in their place. Returns the connector as it is then;
 * nothing where they did not approve.
 */
export async function approveConnector(
  { send, states, documents }: Pick<ConnectorContext, 'send' | 'states' | 'documents'>,
  which: WhichConnector,
): Promise<ConnectorModel | undefined> {
  const state = findConnector(states, which)?.state;
  if (state?.kind !== 'needs-approval')
    throw new Error(`${which.name} has nothing that waits for an approval.`);
  const { approval } = state;
  if (!(await ask(documents, which.name, approval))) return undefined;
  const { folder, name } = which;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Connecting ${name}` },
    () => settle(states, which, send(approveMessage, { folder, name, hash: approval.hash })),
  );
}

async function ask(documents: TextDocuments, name: string, approval: Approval): Promise<boolean> {
  // The first button is the one that Enter presses; closing the dialog yields no choice, which is a denial too.
  const choices = ['Deny', 'Approve'] as const;
  const { message, detail } = toWantedText(name, approval);
  const isLong = detail.length > mostShown.characters || detail.split('\n').length > mostShown.lines;
  if (!isLong)
    return (
      (await vscode.window.showWarningMessage(message, { modal: true, detail }, ...choices)) === 'Approve'
    );
  await vscode.window.showTextDocument(
    documents.add(`${name}-${approval.kind}.gatehouse-text`, `${detail}\n`),
  );
  const question = `${message} It is long, so all of it stands in the editor.`;
  return (await vscode.window.showWarningMessage(question, ...choices)) === 'Approve';
}
