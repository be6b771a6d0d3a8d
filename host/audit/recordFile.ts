import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { CallRecord } from '../../protocol/models.ts';
import { type ChainedRecord, GENESIS, parseLine, toLine } from './chain.ts';
import { claimSlot, type Slot } from './slot.ts';

/** A file is rotated when it has grown past this many bytes. */
const ROTATE_BYTES = 10 * 1024 * 1024;
/** Rotated files that are kept: `calls.1.jsonl` is the newest of them. */
const KEPT_FILES = 9;

export interface RecordFile {
  /** Resolves once the line is handed to the operating system; rejects if it could not be written. */
  append(record: Omit<CallRecord, 'seq'>): Promise<CallRecord>;
  close(): Promise<void>;
}

/**
 * The records of one writer in `folder`, which are opened with the first call and go on with the chain that
 * is found there. Lines that arrive while a write is under way are written together, so the cost of a call
 * does not grow with load.
 */
export function createRecordFile(folder: string, rotateBytes = ROTATE_BYTES): RecordFile {
  let opening: Promise<RecordFile> | undefined;
  const opened = (): Promise<RecordFile> => {
    opening ??= openWriter(folder, rotateBytes).catch((error: unknown) => {
      // The next call tries again: a full disk or a missing permission can be mended meanwhile.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    append: async (record) => (await opened()).append(record),
    close: async () => {
      await opening?.then((writer) => writer.close());
    },
  };
}

async function openWriter(folder: string, rotateBytes: number): Promise<RecordFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const slot = await claimSlot(folder);
  const writer = await createWriter(folder, slot.name, rotateBytes).catch((error: unknown) => {
    slot.release();
    throw error;
  });
  return {
    append: writer.append,
    close: async () => {
      await writer.close();
      slot.release();
    },
  };
}

interface Pending {
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

async function createWriter(folder: string, name: Slot['name'], rotateBytes: number): Promise<RecordFile> {
  const file = path.join(folder, `${name}.jsonl`);
  // A rotation that a crash cut short leaves no newest file: the chain then goes on from the one before.
  const last = (await lastRecord(file)) ?? (await lastRecord(path.join(folder, `${name}.1.jsonl`)));
  let seq = last?.seq ?? 0;
  let hash = last?.hash ?? GENESIS;
  let handle = await open(file, 'a', 0o600);
  let size = await endWithNewline(handle, file);
  let pending: Pending[] = [];
  let writing: Promise<void> | undefined;

  const writeAll = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      try {
        if (size >= rotateBytes) {
          handle = await rotate(handle, folder, name);
          size = 0;
        }
        const bytes = Buffer.from(batch.map(({ line }) => `${line}\n`).join(''));
        await handle.appendFile(bytes);
        // Counted, not asked for: only this process writes the file, and a call waits for each step here.
        size += bytes.length;
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    writing = undefined;
  };

  return {
    append: (partial) => {
      const record: CallRecord = { seq: ++seq, ...partial };
      const chained = toLine(record, hash);
      hash = chained.hash;
      const written = new Promise<void>((done, failed) => pending.push({ line: chained.line, done, failed }));
      // Starting on a later turn lets all calls that end in this one share the write.
      writing ??= Promise.resolve().then(writeAll);
      return written.then(() => record);
    },
    close: async () => {
      await writing;
      await handle.close();
    },
  };
}

async function lastRecord(file: string): Promise<ChainedRecord | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .toReversed()
    .map(parseLine)
    .find((found) => found !== undefined);
}

/** A crash may have cut the last line; a newline keeps the next one whole. Returns the size in bytes. */
async function endWithNewline(handle: FileHandle, file: string): Promise<number> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  const reader = await open(file, 'r');
  try {
    const { buffer } = await reader.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer[0] !== 0x0a) await handle.appendFile('\n');
  } finally {
    await reader.close();
  }
  return size;
}

async function rotate(handle: FileHandle, folder: string, name: string): Promise<FileHandle> {
  await handle.close();
  const numbered = (n: number): string => path.join(folder, n === 0 ? `${name}.jsonl` : `${name}.${n}.jsonl`);
  await rm(numbered(KEPT_FILES), { force: true });
  for (let n = KEPT_FILES - 1; n >= 0; n--) {
    if (await exists(numbered(n))) await rename(numbered(n), numbered(n + 1));
  }
  return open(numbered(0), 'a', 0o600);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
