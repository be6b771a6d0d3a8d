import { type FileHandle, open } from 'node:fs/promises';
import { watch } from 'chokidar';
import { type ChainedRecord, parseLine } from './chain.ts';
import { toLines } from './lines.ts';
import { recordFiles } from './readRecords.ts';

type Show = (record: ChainedRecord) => void;

/** Bytes that were read, by file. A rotated file keeps its identity under its new name. */
type Offsets = Map<string, number>;

/**
 * Tells of each record that is written from now on, until the signal aborts.
 *
 * @param seen hashes of the records that are known already; it grows with what is told.
 */
export async function followRecords(
  folders: readonly string[],
  seen: Set<string>,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  const showNew: Show = (record) => {
    if (seen.has(record.hash)) return;
    seen.add(record.hash);
    show(record);
  };
  let offsets: Offsets = new Map();
  let reading = Promise.resolve();
  const watcher = watch([...folders], { ignoreInitial: true, depth: 0 });
  const ended = new Promise<void>((resolve, reject) => {
    const read = (): void => {
      reading = reading
        .then(async () => {
          offsets = await readNew(folders, offsets, showNew);
        })
        .catch(reject);
    };
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    watcher.once('error', reject);
    watcher.on('all', read);
    // What was written between the first reading and now is caught up with.
    watcher.once('ready', read);
  });
  try {
    await ended;
  } finally {
    await watcher.close();
  }
  await reading;
}

/** Returns the offsets of the files that are there now. */
async function readNew(folders: readonly string[], before: Offsets, show: Show): Promise<Offsets> {
  const found = await Promise.all(folders.map(recordFiles));
  const after: Offsets = new Map();
  for (const file of found.flatMap((writers) => [...writers.values()].flat())) {
    const handle = await openIfThere(file);
    if (!handle) continue;
    try {
      const { dev, ino, size } = await handle.stat({ bigint: true });
      const identity = `${dev}:${ino}`;
      const known = before.get(identity) ?? 0;
      // A smaller file is another one that was given the same identity.
      const start = Number(size) < known ? 0 : known;
      after.set(identity, start + (await readFrom(handle, start, Number(size), show)));
    } finally {
      await handle.close();
    }
  }
  return after;
}

/** A file can be rotated away between the listing and now. */
function openIfThere(file: string): Promise<FileHandle | undefined> {
  return open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Returns the bytes of the whole lines that were read; half a line waits for its end. */
async function readFrom(handle: FileHandle, start: number, end: number, show: Show): Promise<number> {
  if (start === end) return 0;
  const pieces: AsyncIterable<Buffer> = handle.createReadStream({ start, end: end - 1, autoClose: false });
  let bytes = 0;
  for await (const line of toLines(pieces)) {
    if (!line.isWhole) break;
    bytes += line.bytes;
    const record = parseLine(line.text);
    if (record) show(record);
  }
  return bytes;
}
