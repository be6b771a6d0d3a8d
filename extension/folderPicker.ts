import * as vscode from 'vscode';
import type { FolderState } from './model/folderState.ts';

/** Asks which folder is meant, where there are several. */
export async function pickFolder(states: readonly FolderState[]): Promise<FolderState | undefined> {
  if (states.length <= 1) return states[0];
  const items = states.map((state) => ({ label: state.name, description: state.folder, state }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Gatehouse: which folder' });
  return picked?.state;
}
