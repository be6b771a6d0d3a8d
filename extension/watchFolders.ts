import * as vscode from 'vscode';
import type { Config } from './config.ts';
import type { Folders } from './folders.ts';

/**
 * Opens and closes gateways as folders come and go, as a `.gatehouse/` appears in one or disappears, and anew
 * when a setting that the host was told has changed. What is inside the files is the host's to watch.
 */
export function watchFolders(folders: Folders, config: Config): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/.gatehouse/{gateway,roles}.yaml', false, true);
  const sync = (): void => void folders.sync();
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(sync),
    watcher.onDidDelete(sync),
    vscode.workspace.onDidChangeWorkspaceFolders(sync),
    config.onDidChange('recordArguments', () => void folders.reopen()),
  );
}
