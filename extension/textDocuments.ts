import * as vscode from 'vscode';
import { disposeAll } from './model/disposeAll.ts';

/** Texts that editors show and nobody can edit by mistake. */
export interface TextDocuments extends vscode.Disposable {
  /** A document of its own; `name` is what its tab says. It is forgotten when its editors are closed. */
  add(name: string, text: string): vscode.Uri;
}

export function createTextDocuments(scheme: string): TextDocuments {
  const texts = new Map<string, string>();
  let count = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    // Editors outlive the window that opened them, and what they showed may be out of date by then.
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? 'This is no longer known. Close it.\n',
  });
  const watch = vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString()));
  return {
    add: (name, text) => {
      const path = `/${name.replaceAll(/[^\w.-]+/g, '_')}`;
      const uri = vscode.Uri.from({ scheme, path, query: String((count += 1)) });
      texts.set(uri.toString(), text);
      return uri;
    },
    dispose: () => disposeAll(provider, watch),
  };
}
