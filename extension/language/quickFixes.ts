import * as vscode from 'vscode';
import { type RequestMessage, workOutFix } from '../../protocol/messages.ts';
import type { Problem, TextEdit } from '../../protocol/models.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';
import type { FolderStates } from '../folderStates.ts';
import { toSnapshot } from '../model/folderState.ts';
import { groupProblems } from '../text/groupProblems.ts';
import { matchProblem } from './matchProblem.ts';
import { documentSelector } from './documentSelector.ts';

export interface QuickFixesOptions {
  readonly states: FolderStates;
  readonly send: <P, R>(message: RequestMessage<P, R>, params: P) => Promise<R>;
}

/** What a quick fix is about, kept until it is chosen: only then the host works out the edit. */
class Mending extends vscode.CodeAction {
  readonly folder: string;
  readonly document: vscode.TextDocument;
  readonly problem: Problem;

  constructor(title: string, subject: Pick<Mending, 'folder' | 'document' | 'problem'>) {
    super(title, vscode.CodeActionKind.QuickFix);
    this.folder = subject.folder;
    this.document = subject.document;
    this.problem = subject.problem;
    this.isPreferred = true;
  }
}

/** Offers what the host can mend where it has told of a problem. */
export function registerQuickFixes({ states, send }: QuickFixesOptions): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: (document, _range, { diagnostics }) =>
      diagnostics
        .filter(({ source }) => source === 'Gatehouse')
        .flatMap((diagnostic) => {
          const action = findAction(states, document, diagnostic);
          if (action) action.diagnostics = [diagnostic];
          return action ?? [];
        }),
    resolveCodeAction: async (action) => {
      if (!(action instanceof Mending)) return action;
      const { folder, document, problem } = action;
      const found = await send(workOutFix, { folder, problem, text: document.getText() });
      if (found) action.edit = toEdit(document.uri, found);
      else tellNothingToDo(problem);
      return action;
    },
  };
  return vscode.languages.registerCodeActionsProvider(documentSelector, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });
}

function findAction(
  states: FolderStates,
  document: vscode.TextDocument,
  { message, code, range: { start } }: vscode.Diagnostic,
): vscode.CodeAction | undefined {
  for (const snapshot of states.states.flatMap((state) => toSnapshot(state) ?? [])) {
    const problems = groupProblems([snapshot]).get(document.uri.fsPath) ?? [];
    const problem = matchProblem(problems, { message, code, line: start.line });
    if (problem?.code === 'ungoverned-server') return toImportAction(snapshot);
    if (!problem?.fix) continue;
    if (problem.fix.kind === 'server') return toServerAction(snapshot, problem.fix.title, problem.fix.source);
    // The place that the editor shows it at: the text may have moved since the host has read it.
    const here = { ...problem, line: start.line + 1, column: start.character + 1 };
    return new Mending(problem.fix.title, { folder: snapshot.folder, document, problem: here });
  }
  return undefined;
}

/** A server that VS Code's own agent calls past the gate is moved behind it. */
function toImportAction({ folder }: FolderSnapshot): vscode.CodeAction {
  const title = 'Import into gateway.yaml…';
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: 'gatehouse.importServers', title, arguments: [{ folder }] };
  action.isPreferred = true;
  return action;
}

/** "Expose as MCP Tools" once more, with the name that it has: what is left to ask is the server. */
function toServerAction(
  { apis }: FolderSnapshot,
  title: string,
  name: string,
): vscode.CodeAction | undefined {
  const source = apis.find((each) => each.name === name);
  if (!source) return undefined;
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  const request = { uri: vscode.Uri.file(source.spec), name };
  action.command = { command: 'gatehouse.exposeSpec', title, arguments: [request] };
  action.isPreferred = true;
  return action;
}

function toEdit(uri: vscode.Uri, { start, end, newText }: TextEdit): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);
  edit.replace(uri, range, newText);
  return edit;
}

function tellNothingToDo({ message }: Problem): void {
  const why = 'Nothing was changed: the text is written in a way that has to be mended by hand.';
  void vscode.window.showInformationMessage(`${why} ${message}`);
}
