import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeFolder, openFolder, type OpenFolderParams, type RequestMessage } from '../protocol/messages.ts';
import type { FolderSnapshot } from '../protocol/snapshot.ts';
import type { Config } from './config.ts';
import type { FolderStates } from './folderStates.ts';
import { toFolderKey } from './model/folderKey.ts';
import { type FolderState, toSnapshot } from './model/folderState.ts';
import type { Secrets } from './secrets.ts';

export interface FoldersOptions {
  readonly states: FolderStates;
  /** Asks the host; starts it where it does not run yet. */
  readonly send: <P, R>(message: RequestMessage<P, R>, params: P) => Promise<R>;
  readonly secrets: Secrets;
  readonly config: Config;
  /** Remembers each folder's port over restarts of the editor. */
  readonly ports: vscode.Memento;
  /** Where call records lie, outside the repository. */
  readonly records: vscode.Uri;
  readonly onFailure: (message: string) => void;
}

export interface Folders {
  /** Where the call records of one folder lie, as an absolute path. */
  recordsOf(folder: string): string;
  /** Opens the gateway of every folder that has a `.gatehouse/`, and closes those that lost it. */
  sync(): Promise<void>;
  /** The snapshot of one folder; opens its gateway first where it is not open, `.gatehouse/` or not. */
  open(folder: string): Promise<FolderSnapshot>;
  /** Closes and opens again what is open, so that everything is read anew. */
  reopen(): Promise<void>;
  /** After the host has started anew: opens the same folders, with the same ports and tokens. */
  restore(): Promise<void>;
}

/** Keeps one gateway open per workspace folder that takes part. */
export function createFolders(options: FoldersOptions): Folders {
  const { states, send, onFailure } = options;
  const opening = new Map<string, Promise<FolderSnapshot>>();

  const openAnew = (folder: string): Promise<FolderSnapshot> => {
    const running =
      opening.get(folder) ?? openFolderNow(options, folder).finally(() => opening.delete(folder));
    opening.set(folder, running);
    return running;
  };
  const openAll = async (kinds: readonly FolderState['kind'][]): Promise<void> => {
    const wanted = states.states.filter((state) => kinds.includes(state.kind));
    // A failure is part of the folder's state and in the log already.
    await Promise.allSettled(wanted.map((state) => openAnew(state.folder)));
  };
  const close = (folder: string): Promise<void> =>
    send(closeFolder, { folder }).catch((error: Error) => onFailure(error.message));
  const syncOne = async ({ folder, name }: FolderState): Promise<void> => {
    const takesPart = await isDirectory(join(folder, '.gatehouse'));
    const kind = states.get(folder)?.kind;
    if (takesPart && (kind === 'none' || kind === 'failed')) await Promise.allSettled([openAnew(folder)]);
    if (takesPart || kind === undefined || kind === 'none' || opening.has(folder)) return;
    states.set({ kind: 'none', folder, name });
    await close(folder);
  };

  return {
    recordsOf: (folder) => toRecords(folder, options),
    open: async (folder) => {
      const state = states.get(folder);
      return state?.kind === 'open' ? state.snapshot : openAnew(folder);
    },
    sync: async () => {
      const left = matchWorkspace(states);
      await Promise.all([...left.map(close), ...states.states.map(syncOne)]);
    },
    reopen: async () => {
      const open = states.states.filter(({ kind }) => kind === 'open');
      await Promise.all(open.map(({ folder }) => close(folder)));
      await openAll(['open', 'failed']);
    },
    restore: () => openAll(['open', 'opening', 'failed']),
  };
}

async function openFolderNow(options: FoldersOptions, folder: string): Promise<FolderSnapshot> {
  const { states, send, ports, onFailure } = options;
  const before = states.get(folder);
  if (!before) throw new Error(`${folder} is not a folder of this workspace. Add it to the workspace first.`);
  const { name } = before;
  const last = toSnapshot(before);
  states.set({ kind: 'opening', folder, name, ...(last ? { last } : {}) });
  try {
    const snapshot = await send(openFolder, await toParams(folder, options));
    await ports.update(toPortKey(folder), Number(new URL(snapshot.url).port));
    states.accept(snapshot);
    return snapshot;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onFailure(`The gateway of ${name} did not open: ${reason}`);
    if (states.get(folder)) states.set({ kind: 'failed', folder, name, reason });
    throw error;
  }
}

/** Takes over the workspace's folders, and returns those whose gateway has to be closed. */
function matchWorkspace(states: FolderStates): string[] {
  const current = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const paths = new Set(current.map(({ uri }) => uri.fsPath));
  for (const { uri, name } of current)
    if (!states.get(uri.fsPath)) states.set({ kind: 'none', folder: uri.fsPath, name });
  const left = states.states.filter(({ folder }) => !paths.has(folder));
  for (const { folder } of left) states.delete(folder);
  return left.filter(({ kind }) => kind !== 'none').map(({ folder }) => folder);
}

async function toParams(folder: string, options: FoldersOptions): Promise<OpenFolderParams> {
  const { secrets, config, ports } = options;
  return {
    folder,
    port: ports.get<number>(toPortKey(folder), 0),
    tokens: { copilot: await secrets.agentToken(folder) },
    records: toRecords(folder, options),
    recordArguments: config.recordArguments(vscode.Uri.file(folder)),
  };
}

function toRecords(folder: string, { records }: FoldersOptions): string {
  return vscode.Uri.joinPath(records, toFolderKey(folder)).fsPath;
}

function toPortKey(folder: string): string {
  return `port/${toFolderKey(folder)}`;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
