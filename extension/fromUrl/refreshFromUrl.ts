import { basename } from 'node:path';
import * as vscode from 'vscode';
import { saveSpec } from '../../protocol/messages.ts';
import type { FetchedSpec, ApiModel } from '../../protocol/models.ts';
import { closeDiff } from '../closeDiff.ts';
import { type FolderState, toSnapshot } from '../model/folderState.ts';
import { fetchWithProgress, type Send } from './fetching.ts';
import { toFetchedUri } from './fetchedDocuments.ts';

/** What the command may be given, so that tests and other extensions can run it without questions. */
export interface RefreshArguments {
  readonly folder?: string;
  readonly source?: string;
  /** The answer to whether a changed document is replaced; asked for where it is absent. */
  readonly replace?: boolean;
}

export interface RefreshOptions {
  readonly send: Send;
  readonly states: () => readonly FolderState[];
}

export interface Refreshed {
  readonly source: string;
  readonly outcome: 'unchanged' | 'replaced' | 'kept';
}

interface SourceItem extends vscode.QuickPickItem {
  readonly folder: string;
  readonly source: ApiModel;
  readonly origin: string;
}

/** "Refresh from URL": fetches a document again, and replaces it once a person has seen the difference. */
export async function refreshFromUrl(
  { send, states }: RefreshOptions,
  given: RefreshArguments,
): Promise<Refreshed | undefined> {
  const items = toItems(states());
  const named = items.find(({ folder, source }) => folder === given.folder && source.name === given.source);
  const item = named ?? (await pickItem(items));
  if (!item) return undefined;
  const { folder, source, origin } = item;
  refuseUnsaved(source);
  const fetched = await fetchWithProgress(send, { folder, url: origin, file: source.spec });
  if (!fetched) return undefined;
  const path = vscode.workspace.asRelativePath(source.spec);
  if (fetched.isSame) {
    void vscode.window.showInformationMessage(
      `${source.name} is up to date: ${path} is what ${origin} answers.`,
    );
    return { source: source.name, outcome: 'unchanged' };
  }
  const isWanted = given.replace ?? (await askReplace(item, fetched));
  if (!isWanted) return { source: source.name, outcome: 'kept' };
  refuseUnsaved(source);
  await send(saveSpec, { folder, fetched: fetched.file, file: source.spec, replace: true });
  return { source: source.name, outcome: 'replaced' };
}

function toItems(states: readonly FolderState[]): SourceItem[] {
  return states.flatMap((state) =>
    (toSnapshot(state)?.apis ?? []).flatMap((source): SourceItem[] => {
      const { origin, name } = source;
      return origin === undefined
        ? []
        : [{ label: name, description: origin, folder: state.folder, source, origin }];
    }),
  );
}

async function pickItem(items: readonly SourceItem[]): Promise<SourceItem | undefined> {
  if (items.length === 0) {
    throw new Error(
      'No API here came from a URL. "Find OpenAPI Files" adds one; for one that is there already, write its URL as "origin" in gateway.yaml.',
    );
  }
  const [only] = items;
  if (items.length === 1) return only;
  return vscode.window.showQuickPick(items, { title: 'Refresh from URL: which API' });
}

/** The host writes the file on disk, which would leave an editor with other text than the file. */
function refuseUnsaved({ spec }: ApiModel): void {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === spec);
  if (!document?.isDirty) return;
  const path = vscode.workspace.asRelativePath(spec);
  throw new Error(`${path} has changes that are not saved. Save or undo them, then refresh again.`);
}

async function askReplace({ source, origin }: SourceItem, fetched: FetchedSpec): Promise<boolean> {
  const theirs = toFetchedUri(fetched.file);
  const host = new URL(origin).host;
  const title = `${basename(source.spec)}: in the workspace ↔ from ${host}`;
  await vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(source.spec), theirs, title);
  const path = vscode.workspace.asRelativePath(source.spec);
  const replace = 'Replace';
  const answer = await vscode.window.showInformationMessage(
    `${origin} differs from ${path}${toCounts(source, fetched)}. Replace the file?`,
    replace,
    'Keep the File',
  );
  await closeDiff(theirs);
  return answer === replace;
}

function toCounts({ tools }: ApiModel, { inspection }: FetchedSpec): string {
  const { operations } = inspection;
  return operations === tools.length ? '' : ` (${tools.length} → ${operations} operations)`;
}
