import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainedRecord } from '../../../host/audit/chain.ts';
import type { TestWorkspace } from '../workspace.ts';

/** The state folder of this workspace: `<state>/gatehouse/<name>-<hash>`. */
export function stateFolder({ state }: TestWorkspace): string {
  // Beside it lies the launcher that clients start.
  const [name = ''] = readdirSync(join(state, 'gatehouse')).filter((each) => each !== 'bin');
  return join(state, 'gatehouse', name);
}

export function recordFile(workspace: TestWorkspace): string {
  return join(stateFolder(workspace), 'records/calls.jsonl');
}

/** What stands in the file at this moment; synchronous, so that nothing can come between. */
export function readRecordsNow(workspace: TestWorkspace): ChainedRecord[] {
  const text = readFileSync(recordFile(workspace), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ChainedRecord);
}

/** Every file below a folder, as one text. */
export function readAll(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
