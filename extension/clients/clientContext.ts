import type { FolderStates } from '../folderStates.ts';
import type { Folders } from '../folders.ts';
import type { HostProcess } from '../hostProcess.ts';
import type { ClientReviews } from './clientReviews.ts';

/** What the commands for AI clients work with. */
export interface ClientContext {
  readonly send: HostProcess['send'];
  readonly states: FolderStates;
  readonly folders: Pick<Folders, 'open'>;
  readonly reviews: ClientReviews;
}
