import * as vscode from 'vscode';
import { locateTools, type RequestMessage } from '../../protocol/messages.ts';
import type { ToolModel } from '../../protocol/models.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';
import type { Config } from '../config.ts';
import type { FolderStates } from '../folderStates.ts';
import { toSnapshot } from '../model/folderState.ts';
import { toLensText } from '../text/lensText.ts';
import { documentSelector } from './documentSelector.ts';
import { createToolPlaces, type ToolPlaceHere } from './toolPlaces.ts';

export interface ToolLensesOptions {
  readonly states: FolderStates;
  readonly send: <P, R>(message: RequestMessage<P, R>, params: P) => Promise<R>;
  readonly config: Config;
}

/** Shows above each operation of an exposed document which tool it is, and who may call it. */
export function registerToolLenses({ states, send, config }: ToolLensesOptions): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const refresh = (): void => changed.fire();
  const places = createToolPlaces(async (file) => {
    const exposed = findExposed(states, file);
    return exposed ? send(locateTools, { folder: exposed.snapshot.folder, file }) : [];
  });
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: async (document) => {
      const exposed = findExposed(states, document.uri.fsPath);
      if (!exposed || !config.codeLens(document.uri)) return [];
      return toLenses(exposed, await places.of(document, exposed.tools.keys()));
    },
  };
  return vscode.Disposable.from(
    changed,
    places,
    vscode.languages.registerCodeLensProvider(documentSelector, provider),
    states.onDidChange(refresh),
    config.onDidChange('codeLens', refresh),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (findExposed(states, uri.fsPath)) refresh();
    }),
  );
}

interface Exposed {
  readonly snapshot: FolderSnapshot;
  /** By their ids. */
  readonly tools: ReadonlyMap<string, ToolModel>;
}

function findExposed(states: FolderStates, file: string): Exposed | undefined {
  for (const snapshot of states.states.flatMap((state) => toSnapshot(state) ?? [])) {
    const sources = snapshot.apis.filter(({ files }) => files.includes(file));
    const tools = new Map(sources.flatMap((source) => source.tools).map((tool) => [tool.id, tool]));
    if (tools.size > 0) return { snapshot, tools };
  }
  return undefined;
}

function toLenses({ snapshot, tools }: Exposed, places: readonly ToolPlaceHere[]): vscode.CodeLens[] {
  const isValid = snapshot.policy.kind !== 'invalid';
  return places.flatMap(({ tool: id, line, character }) => {
    const tool = tools.get(id);
    if (!tool) return [];
    const command: vscode.Command = {
      title: toLensText(tool, isValid),
      tooltip: 'Show the tool in the Tools view',
      command: 'gatehouse.revealTool',
      arguments: [{ folder: snapshot.folder, tool: id }],
    };
    return [new vscode.CodeLens(new vscode.Range(line, character, line, character), command)];
  });
}
