import * as vscode from 'vscode';

export type SettingName = 'recordArguments' | 'codeLens';

export interface Config {
  /** Whether the values of arguments go into the call records, or only their shape. */
  recordArguments(folder: vscode.Uri): boolean;
  /** Whether operations show their tools above them. */
  codeLens(document: vscode.Uri): boolean;
  /** Hears of changes of one setting, in whatever scope. */
  readonly onDidChange: (name: SettingName, listener: () => void) => vscode.Disposable;
}

/** The only reader of settings. */
export function createConfig(): Config {
  const read = (name: SettingName, scope: vscode.Uri, preset: boolean): boolean =>
    vscode.workspace.getConfiguration('gatehouse', scope).get(name, preset);
  return {
    recordArguments: (folder) => read('recordArguments', folder, false),
    codeLens: (document) => read('codeLens', document, true),
    onDidChange: (name, listener) =>
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`gatehouse.${name}`)) listener();
      }),
  };
}
