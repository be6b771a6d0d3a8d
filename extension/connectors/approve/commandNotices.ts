import * as vscode from 'vscode';
import type { FolderStates } from '../../folderStates.ts';
import { toNoticeLine } from '../../text/plainLine.ts';
import { toCommandLine } from './commandText.ts';
import { createToldCommands, type ToldCommands, type WaitingCommand } from './toldCommands.ts';

export type CommandNotices = Pick<ToldCommands, 'hush'> & vscode.Disposable;

/** Tells once of each command that waits for an approval. The question itself comes only where a person asks for it. */
export function createCommandNotices(states: FolderStates): CommandNotices {
  const told = createToldCommands();
  const watch = states.onDidChange(() => {
    for (const waiting of told.accept(states.states)) void tell(waiting);
  });
  return { hush: told.hush, dispose: () => void watch.dispose() };
}

async function tell({ folder, name, command }: WaitingCommand): Promise<void> {
  const review = 'Review…';
  const message = `${name} wants to run a command: ${toNoticeLine(toCommandLine(command))}`;
  if ((await vscode.window.showInformationMessage(message, review)) === review)
    await vscode.commands.executeCommand('gatehouse.approveCommand', { folder, name });
}
