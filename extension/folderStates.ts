import * as vscode from 'vscode';
import type { FolderSnapshot } from '../protocol/snapshot.ts';
import { type FolderState, toSnapshot } from './model/folderState.ts';

/** The newest state of each workspace folder: what every view renders from. */
export interface FolderStates extends vscode.Disposable {
  readonly states: readonly FolderState[];
  /** Fires after any state has changed. */
  readonly onDidChange: vscode.Event<void>;
  get(folder: string): FolderState | undefined;
  set(state: FolderState): void;
  /** Forgets a folder that has left the workspace. */
  delete(folder: string): void;
  /** The newest snapshot of one folder, by its absolute path. */
  find(folder: string): FolderSnapshot | undefined;
  /** Takes over what the host tells of a folder. */
  accept(snapshot: FolderSnapshot): void;
}

export function createFolderStates(): FolderStates {
  const changed = new vscode.EventEmitter<void>();
  const states = new Map<string, FolderState>();
  const set = (state: FolderState): void => {
    states.set(state.folder, state);
    changed.fire();
  };
  return {
    get states() {
      return [...states.values()];
    },
    onDidChange: changed.event,
    get: (folder) => states.get(folder),
    set,
    delete: (folder) => {
      if (states.delete(folder)) changed.fire();
    },
    find: (folder) => {
      const state = states.get(folder);
      return state && toSnapshot(state);
    },
    accept: (snapshot) => {
      const state = states.get(snapshot.folder);
      if (!state || state.kind === 'none') return;
      // Over one run of the host revisions only grow; an answer may be older than a message before it.
      if (state.kind === 'open' && state.snapshot.revision > snapshot.revision) return;
      set({ kind: 'open', folder: state.folder, name: state.name, snapshot });
    },
    dispose: () => changed.dispose(),
  };
}
