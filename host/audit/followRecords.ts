import type { FileHandle } from 'node:fs/promises';
import { watch } from 'chokidar';
import { type ChainedRecord, parseLine } from './chain.ts';
import { toLines } from './lines.ts';
import { identityOf, openIfThere, recordFiles } from './readRecords.ts';

type Show = (record: ChainedRecord) => void;

/**
 * Bytes that were read, by file. A rotated file keeps its identity under its new name, and its offset also while a
 * rotation hides it from one reading. One that is gone stays as a number, which is nothing beside its 10 MB.
 */
type Offsets = Map<string, number>;

/**
 * Tells of each record that is written from now on, until the signal aborts.
 *
 * @param seen hashes of the records that are known already.
 */
export async function followRecords(
  folders: readonly string[],
  seen: ReadonlySet<string>,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  const showNew: Show = (record) => {
    if (!seen.has(record.hash)) show(record);
  };
  const offsets: Offsets = new Map();
  let reading = Promise.resolve();
  const watcher = watch([...folders], { ignoreInitial: true, depth: 0 });
  const ended = new Promise<void>((resolve, reject) => {
    const read = (): void => {
      reading = reading.then(() => readNew(folders, offsets, showNew)).catch(reject);
    };
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    watcher.on('error', reject);
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

async function readNew(folders: readonly string[], offsets: Offsets, show: Show): Promise<void> {
  const found = await Promise.all(folders.map(recordFiles));
  for (const file of found.flatMap((writers) => [...writers.values()].flat())) {
    const handle = await openIfThere(file);
    if (!handle) continue;
    try {
      const status = await handle.stat({ bigint: true });
      const { size } = status;
      const identity = identityOf(status);
      const known = offsets.get(identity) ?? 0;
      // A smaller file is another one that was given the same identity.
      const start = Number(size) < known ? 0 : known;
      offsets.set(identity, start + (await readFrom(handle, start, Number(size), show)));
    } finally {
      await handle.close();
    }
  }
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
