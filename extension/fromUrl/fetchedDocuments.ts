import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

const scheme = 'gatehouse-fetched';

/** A fetched copy as a document that nobody can edit by mistake. */
export function toFetchedUri(file: string): vscode.Uri {
  return vscode.Uri.file(file).with({ scheme });
}

/** Lets the editor show fetched copies. */
export function registerFetchedDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) => readFile(uri.fsPath, 'utf8').catch(() => ''),
  });
}
