import { toCallLine } from '../../protocol/callLine.ts';
import type { ChainedRecord } from '../audit/chain.ts';
import { followRecords } from '../audit/followRecords.ts';
import { readRecords } from '../audit/readRecords.ts';
import { readRecordFolders } from '../state/recordFolders.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { toFolder } from './open.ts';
import { CommandFailure, print, printJson } from './output.ts';

export interface CallsCommand {
  readonly follow?: boolean;
  readonly agent?: string;
  readonly tool?: string;
  readonly decision?: string;
  readonly json?: boolean;
}

/** The recorded calls, newest last. A line that was altered or removed is an error. */
export async function calls(directory: string | undefined, options: CallsCommand): Promise<void> {
  const folders = await readRecordFolders(stateFolderOf(await toFolder(directory)));
  const show = (record: ChainedRecord): void => {
    if (!isWanted(record, options)) return;
    if (options.json) printJson(record);
    else print(`${record.at}  ${toCallLine(record).text}`);
  };
  const { records, broken } = await readRecords(folders);
  for (const record of records) show(record);
  if (options.follow) {
    const seen = new Set(records.map(({ hash }) => hash));
    await followRecords(folders, seen, show, untilInterrupted());
  }
  const first = broken[0];
  if (!first) return;
  throw new CommandFailure(
    `${first.file}:${first.line}: this record does not follow from the one before it: lines were altered, removed or cut (${broken.length} in all).`,
  );
}

function untilInterrupted(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}

function isWanted(record: ChainedRecord, { agent, tool, decision }: CallsCommand): boolean {
  return (
    (agent === undefined || record.agent === agent) &&
    (tool === undefined || record.tool === tool) &&
    (decision === undefined || record.decision === decision)
  );
}
