import { rmSync } from 'node:fs';
import path from 'node:path';
import { toDisposable } from '../base/disposable.ts';
import { takeLock } from '../base/lockFile.ts';

/** Writers of one folder at the same time: an editor's host, and command lines beside it. */
const MAX_WRITERS = 64;

/** The right to append to `<name>.jsonl`, so that no two processes fork one chain. */
export interface Slot {
  readonly name: string;
  release(): void;
}

/**
 * Takes the first free name: `calls`, `calls-2`, … A lock file says which process owns it; the lock of a
 * process that has gone is taken over.
 *
 * @throws when all 64 names are taken.
 */
export async function claimSlot(folder: string): Promise<Slot> {
  for (let n = 1; n <= MAX_WRITERS; n++) {
    const name = n === 1 ? 'calls' : `calls-${n}`;
    const lock = path.join(folder, `${name}.lock`);
    if (await takeLock(lock)) {
      return { name, release: toDisposable(() => rmSync(lock, { force: true })).dispose };
    }
  }
  throw new Error(
    `${folder} already has ${MAX_WRITERS} writers of call records. End some of them, or remove stale *.lock files.`,
  );
}
