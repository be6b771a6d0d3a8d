import * as vscode from 'vscode';
import type { FolderStates } from '../../folderStates.ts';
import { toNoticeLine } from '../../text/plainLine.ts';
import { createToldApprovals, type ToldApprovals, type WaitingApproval } from './toldApprovals.ts';
import { toWantedLine } from './wantedText.ts';

export type ApprovalNotices = Pick<ToldApprovals, 'hush'> & vscode.Disposable;

/** Tells once of what waits for an approval. The question itself comes only where a person asks for it. */
export function createApprovalNotices(states: FolderStates): ApprovalNotices {
  const told = createToldApprovals();
  const watch = states.onDidChange(() => {
    for (const waiting of told.accept(states.states)) void tell(waiting);
  });
  return { hush: told.hush, dispose: () => void watch.dispose() };
}

async function tell({ folder, name, approval }: WaitingApproval): Promise<void> {
  const review = 'Review…';
  const message = `${name} wants to ${toNoticeLine(toWantedLine(approval))}`;
  if ((await vscode.window.showInformationMessage(message, review)) === review)
    await vscode.commands.executeCommand('gatehouse.approveCommand', { folder, name });
}
