import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isNeverUploaded, isUploadable } from '../../../config/uploadPaths.ts';
import { resolveInside } from '../../../config/workspacePath.ts';
import { mostFileBytes } from './bodies/fileContent.ts';

/** Which files of a workspace the calls of a source may send. */
export interface Uploads {
  /** The source, for messages. */
  readonly source: string;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** As gateway.yaml has them. */
  readonly patterns: readonly string[];
}

export type UploadReading =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  /** What comes after the argument's name in a sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Reads a file that a call names. It must be allowed by its name and, symbolic links followed, by its real
 * one, since a link in an open folder may lead to a closed one.
 */
export async function readUpload(uploads: Uploads, path: string): Promise<UploadReading> {
  const refused = (reason: string): UploadReading => ({ kind: 'refused', reason });
  const local = toLocal(uploads.folder, path);
  const reason = refusalOf(uploads, path, local);
  if (reason !== undefined) return refused(reason);
  const found = await resolveInside(uploads.folder, local);
  if (found.kind === 'missing') return refused(`names ${path}, which cannot be opened. Is it there?`);
  if (found.kind !== 'inside') return refused(`names ${path}, which leads out of the workspace folder`);
  const real = toLocal(await realpath(uploads.folder), found.real);
  const behind = refusalOf(uploads, `${path}, which is ${real}`, real);
  if (behind !== undefined) return refused(behind);
  return readWhole(found.real, path);
}

/** Relative to the folder and with `/`, on every system. */
function toLocal(folder: string, path: string): string {
  return relative(folder, resolve(folder, path)).split(sep).join('/');
}

function refusalOf({ source, patterns }: Uploads, path: string, local: string): string | undefined {
  const isOutside = local === '' || local === '..' || local.startsWith('../') || isAbsolute(local);
  if (isOutside || path.includes('\0')) return `names ${path}, which lies outside the workspace folder`;
  if (isNeverUploaded(local))
    return `names ${path}; .gatehouse, .git, .env files and node_modules are never sent`;
  if (isUploadable(patterns, local)) return undefined;
  const missing = `\`uploads: [${JSON.stringify(local)}]\` to \`apis.${source}\` in gateway.yaml`;
  return `names ${path}, which calls of ${source} may not send. A person can allow it: add ${missing}`;
}

/** Opened without following a last link, and without waiting where it is no file after all. */
async function readWhole(real: string, path: string): Promise<UploadReading> {
  const refused = (reason: string): UploadReading => ({ kind: 'refused', reason });
  try {
    await using file = await open(
      real,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    const { size, isRegular } = await file
      .stat()
      .then((stat) => ({ size: stat.size, isRegular: stat.isFile() }));
    if (!isRegular) return refused(`names ${path}, which is no file`);
    const most = mostFileBytes / 1024 / 1024;
    const buffer = Buffer.alloc(Math.min(size, mostFileBytes) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    if (length > mostFileBytes)
      return refused(`names ${path}, which is larger than ${most} MB, the most that one file may have`);
    if (length > size)
      return refused(`names ${path}, which is being written to. Try again when it is complete`);
    return { kind: 'read', bytes: buffer.subarray(0, length) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return refused(`names ${path}, which cannot be read (${code})`);
  }
}
