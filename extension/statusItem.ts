import * as vscode from 'vscode';
import type { FolderState } from './model/folderState.ts';
import type { HostState } from './hostProcess.ts';
import { toStatusText } from './text/statusText.ts';

export interface StatusItem extends vscode.Disposable {
  show(host: HostState, folders: readonly FolderState[]): void;
}

const backgrounds = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
} as const;

/** The entry in the status bar; a click shows the view in which trouble is told with its source. */
export function createStatusItem(): StatusItem {
  const item = vscode.window.createStatusBarItem('gatehouse.status', vscode.StatusBarAlignment.Right, 50);
  item.name = 'Gatehouse';
  return {
    show: (host, folders) => {
      const status = toStatusText(host, folders);
      if (!status) return item.hide();
      item.text = status.text;
      item.tooltip = status.tooltip;
      item.command = `${status.view}.focus`;
      item.backgroundColor = backgrounds[status.severity];
      item.show();
    },
    dispose: () => item.dispose(),
  };
}
