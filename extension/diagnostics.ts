import * as vscode from 'vscode';
import type { Problem, Severity } from '../protocol/models.ts';
import type { FolderSnapshot } from '../protocol/snapshot.ts';
import { groupProblems } from './text/groupProblems.ts';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

export interface Diagnostics extends vscode.Disposable {
  /** Shows exactly the problems of these snapshots; what is no longer among them disappears. */
  show(snapshots: readonly FolderSnapshot[]): void;
}

/** The gateway's problems in the Problems panel and in the editors. */
export function createDiagnostics(): Diagnostics {
  const collection = vscode.languages.createDiagnosticCollection('gatehouse');
  return {
    show: (snapshots) => {
      const groups = groupProblems(snapshots);
      collection.forEach((uri) => {
        if (!groups.has(uri.fsPath)) collection.delete(uri);
      });
      for (const [file, problems] of groups)
        collection.set(vscode.Uri.file(file), problems.map(toDiagnostic));
    },
    dispose: () => collection.dispose(),
  };
}

/** An empty range: the editor widens it to the word that stands there. */
function toDiagnostic({ line, column, message, severity, code }: Problem): vscode.Diagnostic {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  const diagnostic = new vscode.Diagnostic(new vscode.Range(at, at), message, severities[severity]);
  diagnostic.source = 'Gatehouse';
  diagnostic.code = code;
  return diagnostic;
}
