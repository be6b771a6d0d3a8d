import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

export async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

export async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Writes beside the file and renames, so that nobody ever reads half of it. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.tmp`;
  await writeFile(draft, text);
  await rename(draft, file);
}

const lastEdits = new Map<string, Promise<unknown>>();

/**
 * Makes another text of a file, or of nothing where there is none yet, and tells whether it was written. Edits of one
 * file come one after the other: each reads it anew, and none loses what another wrote.
 */
export function editFile(
  file: string,
  edit: (text: string | undefined) => string | undefined | Promise<string | undefined>,
): Promise<boolean> {
  const run = Promise.resolve(lastEdits.get(file)).then(async () => {
    const before = await readIfThere(file);
    const after = await edit(before);
    if (after === undefined || after === before) return false;
    await mkdir(path.dirname(file), { recursive: true });
    await replaceFile(file, after);
    return true;
  });
  const settled = run.then(
    () => {},
    () => {},
  );
  lastEdits.set(file, settled);
  void settled.then(() => {
    if (lastEdits.get(file) === settled) lastEdits.delete(file);
  });
  return run;
}
