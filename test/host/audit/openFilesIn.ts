import { readdirSync, readlinkSync } from 'node:fs';

/** The files of a folder that this process has open, as Linux tells it. */
export function openFilesIn(folder: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`);
      return file.startsWith(folder) ? [file.slice(folder.length + 1)] : [];
    } catch {
      // The one that the listing itself had open.
      return [];
    }
  });
}
