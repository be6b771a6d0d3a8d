import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
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
 * is found there.
 */
export function createRecordFile(folder: string, rotateBytes = ROTATE_BYTES): RecordFile {
  let opening: Promise<Writer> | undefined;
  let isClosed = false;
  const opened = (): Promise<Writer> => {
    opening ??= openWriter(folder, rotateBytes).catch((error: unknown) => {
      // The next call tries again: a full disk or a missing permission can be mended meanwhile.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    append: async (record) => {
      // A closed file's number soon belongs to another file or socket, and the line would land there.
      if (isClosed) throw new Error('the gateway of this folder has ended');
      return (await opened()).append(record);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      // Whoever waits for a file that cannot be opened is told so; here is nothing to close then.
      await opening?.then(
        (writer) => writer.close(),
        () => {},
      );
    },
  };
}

/**
 * Writes within the call, not beside it: handing a line of some hundred bytes to the operating system takes
 * microseconds, and a turn through the thread pool would take a quarter of the whole call.
 */
interface Writer {
  append(record: Omit<CallRecord, 'seq'>): CallRecord;
  close(): void;
}

async function openWriter(folder: string, rotateBytes: number): Promise<Writer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const slot = await claimSlot(folder);
  try {
    const writer = createWriter(folder, slot.name, rotateBytes);
    return {
      append: writer.append,
      close: () => {
        writer.close();
        slot.release();
      },
    };
  } catch (error) {
    slot.release();
    throw error;
  }
}

function createWriter(folder: string, name: Slot['name'], rotateBytes: number): Writer {
  const file = path.join(folder, `${name}.jsonl`);
  // A rotation that a crash cut short leaves no newest file: the chain then goes on from the one before.
  const last = lastRecord(file) ?? lastRecord(path.join(folder, `${name}.1.jsonl`));
  let seq = last?.seq ?? 0;
  let hash = last?.hash ?? GENESIS;
  let handle = openSync(file, 'a', 0o600);
  let { size } = fstatSync(handle);
  // A crash, or a disk that was full, may have cut the last line; a newline keeps the next one whole.
  let isCut = size > 0 && !endsWithNewline(file, size);

  return {
    append: (partial) => {
      if (size >= rotateBytes) {
        handle = rotate(handle, folder, name);
        size = 0;
        isCut = false;
      }
      const record: CallRecord = { seq: seq + 1, ...partial };
      const chained = toLine(record, hash);
      const bytes = Buffer.from(`${isCut ? '\n' : ''}${chained.line}\n`);
      isCut = true;
      appendFileSync(handle, bytes);
      isCut = false;
      size += bytes.length;
      // A line that could not be written is no link of the chain.
      ({ seq } = record);
      ({ hash } = chained);
      return record;
    },
    close: () => closeSync(handle),
  };
}

function lastRecord(file: string): ChainedRecord | undefined {
  if (!existsSync(file)) return undefined;
  // One line after the other: a call waits for this, and the file may hold tens of thousands.
  for (const line of readFileSync(file, 'utf8').split('\n').toReversed()) {
    const found = parseLine(line);
    if (found) return found;
  }
  return undefined;
}

function endsWithNewline(file: string, size: number): boolean {
  const reader = openSync(file, 'r');
  try {
    const byte = Buffer.alloc(1);
    readSync(reader, byte, 0, 1, size - 1);
    return byte[0] === 0x0a;
  } finally {
    closeSync(reader);
  }
}

/**
 * Closes the old file only once there is a new one: a failure on the way leaves one to write to. Files move up as
 * far as the first number that is free, so that trying again goes on where it failed and costs no further file;
 * where none is free, the oldest is replaced.
 */
function rotate(handle: number, folder: string, name: string): number {
  const numbered = (n: number): string => path.join(folder, n === 0 ? `${name}.jsonl` : `${name}.${n}.jsonl`);
  let free = 0;
  while (free < KEPT_FILES && existsSync(numbered(free))) free += 1;
  for (let n = free - 1; n >= 0; n--) renameSync(numbered(n), numbered(n + 1));
  const next = openSync(numbered(0), 'a', 0o600);
  closeSync(handle);
  return next;
}
