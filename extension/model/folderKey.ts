import { createHash } from 'node:crypto';

/** A short name for a workspace folder that is safe as a file name and tells nothing of the path. */
export function toFolderKey(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}
