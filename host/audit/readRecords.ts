import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type ChainedRecord, isIntact, parseLine } from './chain.ts';
import { toLines } from './lines.ts';

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
  const records: ChainedRecord[] = [];
  const broken: BrokenLine[] = [];
  const writers = await Promise.all(folders.map(recordFiles));
  for (const files of writers.flatMap((found) => [...found.values()])) {
    // The oldest kept file may follow on one that was rotated away, so its first line stands on its own.
    let prev: string | undefined;
    for (const file of files) {
      let number = 0;
      for await (const { text } of toLines(createReadStream(file))) {
        number++;
        const record = parseLine(text);
        if (!record || !isIntact(text, prev)) broken.push({ file, line: number });
        if (record) {
          records.push(record);
          prev = record.hash;
        }
      }
    }
  }
  records.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq));
  return { records, broken };
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
