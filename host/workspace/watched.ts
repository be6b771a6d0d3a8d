import { approvedFileOf } from '../state/approved.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { tokenFileOf } from '../state/tokenFile.ts';
import { watchWorkspace } from './watch.ts';
import { openWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts';

export interface WatchedOptions extends WorkspaceOptions {
  /** The file of lasting tokens has changed, or may have. */
  onTokens(): Promise<void>;
}

/** A workspace folder whose files are read again when they change. */
export interface Watched {
  readonly workspace: Workspace;
  /** Ends the watching and the workspace. */
  dispose(): Promise<void>;
}

/**
 * Opens a folder with its files watched from before they are read for the first time, so that no change
 * falls between the two.
 */
export async function openWatched(options: WatchedOptions): Promise<Watched> {
  const { folder, log } = options;
  const opening = Promise.withResolvers<Workspace>();
  const watching = await watchWorkspace({
    folder,
    tokens: tokenFileOf(stateFolderOf(folder)),
    approved: approvedFileOf(stateFolderOf(folder)),
    log,
    // What is heard of while the folder is being opened is read again once it is open.
    onConfiguration: async () => (await opening.promise).reload(),
    onTokens: options.onTokens,
    onApproved: async () => (await opening.promise).connectApproved(),
    onSpec: async (file) => (await opening.promise).reloadSpec(file),
  });
  const workspace = await openWorkspace(options).catch(async (error: unknown) => {
    await watching.dispose();
    throw error;
  });
  opening.resolve(workspace);
  const setSpecs = (): void => watching.setSpecs(workspace.specFiles);
  setSpecs();
  const following = workspace.onDidChange(setSpecs);
  return {
    workspace,
    dispose: async () => {
      following.dispose();
      await watching.dispose();
      await workspace.dispose();
    },
  };
}
