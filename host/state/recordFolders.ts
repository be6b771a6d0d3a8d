import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The folders that hold a workspace's call records: its own one, and those of the editors that served it
 * (they keep records in their own storage), so that the command line finds them all.
 */
export async function readRecordFolders(stateFolder: string): Promise<readonly string[]> {
  const text = await readFile(listOf(stateFolder), 'utf8').catch(() => '');
  return [...new Set([ownFolder(stateFolder), ...text.split('\n').filter((line) => line !== '')])];
}

/** Notes that records lie in `records`. Does nothing where that is known. */
export async function noteRecordFolder(stateFolder: string, records: string): Promise<void> {
  const known = await readRecordFolders(stateFolder);
  if (known.includes(records)) return;
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  // Added, not written anew: another process may note its own folder at the same time.
  await appendFile(listOf(stateFolder), `${records}\n`, { mode: 0o600 });
}

/** Where records lie without an editor. */
export function ownFolder(stateFolder: string): string {
  return path.join(stateFolder, 'records');
}

function listOf(stateFolder: string): string {
  return path.join(stateFolder, 'record-folders.txt');
}
