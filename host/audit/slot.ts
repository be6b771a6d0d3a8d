import { rmSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** Writers of one folder at the same time: an editor's host, and command lines beside it. */
const MAX_WRITERS = 64;

/** The right to append to `<name>.jsonl`, so that no two processes fork one chain. */
export interface Slot {
  readonly name: string;
  release(): void;
}

/**
 * Takes the first free name: `calls`, `calls-2`, … A lock file holds the owner's process id; the lock of
 * a process that has gone is taken over.
 *
 * @throws when all 64 names are taken.
 */
export async function claimSlot(folder: string): Promise<Slot> {
  for (let n = 1; n <= MAX_WRITERS; n++) {
    const name = n === 1 ? 'calls' : `calls-${n}`;
    const lock = path.join(folder, `${name}.lock`);
    if ((await tryLock(lock)) || ((await isAbandoned(lock)) && (await takeOver(lock)))) {
      return { name, release: () => rmSync(lock, { force: true }) };
    }
  }
  throw new Error(
    `${folder} already has ${MAX_WRITERS} writers of call records. End some of them, or remove stale *.lock files.`,
  );
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(lock: string): Promise<boolean> {
  await rm(lock, { force: true });
  return tryLock(lock);
}

async function isAbandoned(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
  // A lock without a number was made a moment ago, or cut by a crash; leaving it alone is safe.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
