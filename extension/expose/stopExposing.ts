import * as vscode from 'vscode';
import { type RequestMessage, stopExposing as stopMessage } from '../../protocol/messages.ts';
import { toSnapshot } from '../model/folderState.ts';
import type { FolderState } from '../model/folderState.ts';

export interface StopArguments {
  readonly folder?: string;
  readonly source?: string;
}

export interface StopOptions {
  readonly send: <P, R>(message: RequestMessage<P, R>, params: P) => Promise<R>;
  readonly states: () => readonly FolderState[];
}

interface SourceItem extends vscode.QuickPickItem {
  readonly folder: string;
  readonly source: string;
}

/** Takes a source out of gateway.yaml; returns its name, or nothing where the person stopped. */
export async function stopExposing(options: StopOptions, given: StopArguments): Promise<string | undefined> {
  const items = toItems(options.states());
  const named = items.find(({ folder, source }) => folder === given.folder && source === given.source);
  const item = named ?? (await pickSource(items));
  if (!item) return undefined;
  await options.send(stopMessage, { folder: item.folder, source: item.source });
  return item.source;
}

function toItems(states: readonly FolderState[]): SourceItem[] {
  return states.flatMap((state) =>
    (toSnapshot(state)?.apis ?? []).map((source) => ({
      label: source.name,
      description: vscode.workspace.asRelativePath(source.spec),
      folder: state.folder,
      source: source.name,
    })),
  );
}

async function pickSource(items: readonly SourceItem[]): Promise<SourceItem | undefined> {
  if (items.length === 0) throw new Error('Nothing is exposed, so there is nothing to stop.');
  return vscode.window.showQuickPick(items, {
    title: 'Stop Exposing',
    placeHolder: 'The source to take out of gateway.yaml; its document and the role file stay as they are.',
  });
}
