import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { watch } from 'chokidar';
import { type ChainedRecord, parseLine } from './chain.ts';
import { recordFiles } from './readRecords.ts';

/**
 * Tells of each record that is written from now on, until the signal aborts.
 *
 * @param seen hashes of the records that are known already; it grows with what is told.
 */
export async function followRecords(
  folders: readonly string[],
  seen: Set<string>,
  show: (record: ChainedRecord) => void,
  signal: AbortSignal,
): Promise<void> {
  const offsets = new Map<string, number>();
  let reading = Promise.resolve();
  const read = (): void => {
    reading = reading.then(() => readNew(folders, offsets, seen, show));
  };
  const watcher = watch([...folders], { ignoreInitial: true, depth: 0 });
  const ended = new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    watcher.once('error', (error) => reject(error));
    if (signal.aborted) resolve();
  });
  watcher.on('all', () => read());
  // What was written between the first reading and now is caught up with.
  watcher.once('ready', () => read());
  try {
    await ended;
  } finally {
    await watcher.close();
  }
  await reading;
}

async function readNew(
  folders: readonly string[],
  offsets: Map<string, number>,
  seen: Set<string>,
  show: (record: ChainedRecord) => void,
): Promise<void> {
  const found = await Promise.all(folders.map(recordFiles));
  for (const file of found.flatMap((writers) => [...writers.values()].flat())) {
    const size = (await stat(file).catch(() => undefined))?.size ?? 0;
    // A smaller file is another one under the same name: it was rotated.
    const before = offsets.get(file) ?? 0;
    const start = size < before ? 0 : before;
    if (size === start) continue;
    offsets.set(file, start + (await readLines(file, start, size, seen, show)));
  }
}

/** Returns the bytes of the whole lines that were read; half a line waits for its end. */
async function readLines(
  file: string,
  start: number,
  end: number,
  seen: Set<string>,
  show: (record: ChainedRecord) => void,
): Promise<number> {
  let bytes = 0;
  for await (const line of createInterface({ input: createReadStream(file, { start, end: end - 1 }) })) {
    const length = Buffer.byteLength(line) + 1;
    if (start + bytes + length > end) break;
    bytes += length;
    const record = parseLine(line);
    if (!record || seen.has(record.hash)) continue;
    seen.add(record.hash);
    show(record);
  }
  return bytes;
}
