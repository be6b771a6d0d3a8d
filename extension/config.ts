import * as vscode from 'vscode';

export interface Config {
  /** Whether the values of arguments go into the call records, or only their shape. */
  recordArguments(folder: vscode.Uri): boolean;
  readonly onDidChange: (listener: () => void) => vscode.Disposable;
}

/** The only reader of settings. */
export function createConfig(): Config {
  return {
    recordArguments: (folder) =>
      vscode.workspace.getConfiguration('gatehouse', folder).get('recordArguments', false),
    onDidChange: (listener) =>
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('gatehouse')) listener();
      }),
  };
}
