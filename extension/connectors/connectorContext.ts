import type { FolderStates } from '../folderStates.ts';
import type { Folders } from '../folders.ts';
import type { HostProcess } from '../hostProcess.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import type { TextDocuments } from '../textDocuments.ts';
import type { ApprovalNotices } from './approve/approvalNotices.ts';
import type { Detections } from './connect/detections.ts';

/** What the commands for connectors work with. */
export interface ConnectorContext {
  readonly send: HostProcess['send'];
  readonly states: FolderStates;
  readonly folders: Pick<Folders, 'open'>;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly detections: Detections;
  readonly notices: ApprovalNotices;
  /** Where long texts are shown. */
  readonly documents: TextDocuments;
}
