import { open } from 'node:fs/promises';
import { createRemoteReader } from './remoteReader.ts';
import { createSpecReader, type ReaderOptions, type SpecReader } from './specReader.ts';

/** A document of this size is converted within some 20 ms, which calls in flight may wait. */
const SMALL_BYTES = 64 * 1024;

/**
 * Reads a small document of one file at once and in place, which takes least time; what is larger, or refers
 * to other files, in a thread. Once a document was large it stays with its thread.
 */
export function createAdaptiveReader(options: ReaderOptions): SpecReader {
  const inPlace = createSpecReader(options);
  let remote: SpecReader | undefined;
  return {
    read: async () => {
      if (!remote && !(await isSmall(options.specFile))) remote = createRemoteReader(options);
      return (remote ?? inPlace).read();
    },
    dispose: () => remote?.dispose(),
  };
}

async function isSmall(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  // What cannot be read is soon told, wherever that is tried.
  if (!handle) return true;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SMALL_BYTES + 1), 0, SMALL_BYTES + 1, 0);
    const text = buffer.toString('latin1', 0, bytesRead);
    return bytesRead <= SMALL_BYTES && !/\$ref["']?\s*:\s*["']?[^#"'\s]/.test(text);
  } catch {
    return true;
  } finally {
    await handle.close();
  }
}
