import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ChainedRecord, isIntact, parseLine } from './chain.ts';
import { toLines } from './lines.ts';

/** How often files are opened anew because they were rotated meanwhile, which takes less than a millisecond. */
const MAX_TRIES = 20;
const FILE_NAME = /^(calls(?:-\d+)?)(?:\.(\d+))?\.jsonl$/;

/** A line that does not follow from the one before it: altered, removed, or cut by a crash. */
export interface BrokenLine {
  readonly file: string;
  readonly line: number;
}

export interface ReadRecords {
  /** Oldest first, over all writers. */
  readonly records: readonly ChainedRecord[];
  readonly broken: readonly BrokenLine[];
}

/** Reads all records of these folders and checks every chain. A folder that is not there holds none. */
export async function readRecords(folders: readonly string[]): Promise<ReadRecords> {
  const found: Found = { records: [], broken: [] };
  for (const folder of folders) {
    const files = await openFiles(folder);
    try {
      // The oldest kept file may follow on one that was rotated away, so its first line stands on its own.
      const lastOf = new Map<string, string | undefined>();
      for (const file of files) lastOf.set(file.writer, await readFrom(file, lastOf.get(file.writer), found));
    } finally {
      await closeAll(files);
    }
  }
  const { records, broken } = found;
  records.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq));
  return { records, broken };
}

interface Found {
  readonly records: ChainedRecord[];
  readonly broken: BrokenLine[];
}

/** Adds what the file holds. `prev` is the hash of the line before it; returns that of its last line. */
async function readFrom(
  { path: file, handle }: OpenFile,
  prev: string | undefined,
  found: Found,
): Promise<string | undefined> {
  let last = prev;
  let number = 0;
  for await (const { text } of toLines(handle.createReadStream({ autoClose: false }))) {
    number += 1;
    const record = parseLine(text);
    if (!record || !isIntact(text, last)) found.broken.push({ file, line: number });
    if (record) {
      found.records.push(record);
      last = record.hash;
    }
  }
  return last;
}

interface OpenFile {
  readonly writer: string;
  readonly path: string;
  readonly handle: FileHandle;
}

/**
 * Opens the files of a folder as they are at one moment. A rotation gives each of them another name, so who
 * opened one after the other by name could miss one and take the chain for broken.
 */
async function openFiles(folder: string): Promise<readonly OpenFile[]> {
  for (let tries = 1; ; tries += 1) {
    const files = await openAll(folder);
    // What keeps the folder from being listed again is told by the next try.
    if (tries === MAX_TRIES || (await areAll(files, folder).catch(() => false))) return files;
    await closeAll(files);
  }
}

async function openAll(folder: string): Promise<readonly OpenFile[]> {
  const writers = await recordFiles(folder);
  const opened: OpenFile[] = [];
  try {
    for (const [writer, paths] of writers) {
      for (const file of paths) {
        const handle = await openIfThere(file);
        if (handle) opened.push({ writer, path: file, handle });
      }
    }
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
  return opened;
}

/** Whether these are all files of the folder, each still under the name that it was opened by. */
async function areAll(files: readonly OpenFile[], folder: string): Promise<boolean> {
  const names = [...(await recordFiles(folder)).values()].flat();
  const [opened, now] = await Promise.all([
    Promise.all(
      files.map(async ({ path: file, handle }) => `${file} ${identityOf(await handle.stat(exact))}`),
    ),
    Promise.all(
      names.map(async (file) => `${file} ${identityOf(await stat(file, exact).catch(() => undefined))}`),
    ),
  ]);
  return opened.length === now.length && opened.every((file, index) => file === now[index]);
}

const exact = { bigint: true } as const;

/** What stays the same when a file is renamed. */
export function identityOf(status: { dev: bigint; ino: bigint } | undefined): string {
  return status ? `${status.dev}:${status.ino}` : '';
}

async function closeAll(files: readonly OpenFile[]): Promise<void> {
  await Promise.all(files.map(({ handle }) => handle.close()));
}

/** A file can be rotated away between the listing and now. */
export function openIfThere(file: string): Promise<FileHandle | undefined> {
  return open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Record files by writer, oldest first. */
export async function recordFiles(folder: string): Promise<Map<string, string[]>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const writers = new Map<string, { file: string; age: number }[]>();
  for (const name of names) {
    const match = FILE_NAME.exec(name);
    if (!match?.[1]) continue;
    const files = writers.get(match[1]) ?? [];
    files.push({ file: path.join(folder, name), age: Number(match[2] ?? 0) });
    writers.set(match[1], files);
  }
  return new Map(
    [...writers].map(([writer, files]) => [
      writer,
      files.toSorted((a, b) => b.age - a.age).map(({ file }) => file),
    ]),
  );
}
