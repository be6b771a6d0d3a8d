import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** In a container every run has the same process id, so the moment it began is written beside it. */
const ownMark = `${process.pid} ${performance.timeOrigin}`;

/** Takes a lock: a file that says which process owns it. That of a process that has gone is taken over. */
export async function takeLock(lock: string): Promise<boolean> {
  return (await tryLock(lock)) || takeOver(lock);
}

/**
 * Does something while no other process does it, and waits for its turn at most so many milliseconds.
 *
 * @throws where the turn does not come, and what `work` throws.
 */
export async function withLock<T>(lock: string, work: () => Promise<T>, mostMs: number): Promise<T> {
  const end = performance.now() + mostMs;
  while (!(await takeLock(lock))) {
    if (performance.now() > end)
      throw new Error(`Another process holds ${lock}. Try again; remove the file if nothing uses it.`);
    await pause(20);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function tryLock(lock: string): Promise<boolean> {
  const handle = await open(lock, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (!handle) return false;
  try {
    await handle.writeFile(ownMark);
    return true;
  } catch (error) {
    // On a full disk a file can be made and not be written. Without an owner nobody would ever take it over.
    await rm(lock, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Takes the lock of a process that has gone. Of several that find it at once only the one that holds a second
 * lock, which is named after the dead owner, may do so: the others would remove the new owner's lock.
 */
async function takeOver(lock: string): Promise<boolean> {
  const owner = await readOwner(lock);
  if (!owner || !hasGone(owner)) return false;
  const right = lock.replace(/lock$/, `${owner.pid}.lock`);
  if (!(await tryLock(right))) return false;
  try {
    // Another one may have been here first, and be done.
    if ((await readOwner(lock))?.mark !== owner.mark) return false;
    await rm(lock, { force: true });
    return await tryLock(lock);
  } finally {
    await rm(right, { force: true });
  }
}

interface Owner {
  readonly pid: number;
  /** The whole text of the lock. */
  readonly mark: string;
}

/** A lock without a number was made a moment ago, or cut by a crash; leaving it alone is safe. */
async function readOwner(lock: string): Promise<Owner | undefined> {
  const mark = await readFile(lock, 'utf8').catch(() => '');
  const pid = Number(mark.split(' ', 1)[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, mark } : undefined;
}

function hasGone({ pid, mark }: Owner): boolean {
  if (pid === process.pid) return mark !== ownMark;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
