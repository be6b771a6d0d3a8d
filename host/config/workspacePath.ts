import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

export type ResolvedPath =
  | {
      readonly kind: 'inside';
      /** Absolute, as people see it: below the folder's own path. */
      readonly path: string;
      /** Absolute, without symbolic links: the one to read, since it cannot lead elsewhere any more. */
      readonly real: string;
    }
  | { readonly kind: 'missing' | 'outside'; readonly message: string };

/**
 * The file that a path relative to the workspace folder names, once every symbolic link is followed. One
 * that lies outside the folder then is refused. Never rejects.
 */
export async function resolveInside(folder: string, path: string): Promise<ResolvedPath> {
  const wanted = join(folder, path);
  const outside = {
    kind: 'outside',
    message: `${path} lies outside the workspace folder. Move the file into it.`,
  } as const;
  if (isAbsolute(path) || !isBelow(folder, wanted)) return outside;
  try {
    const [realFolder, real] = await Promise.all([realpath(folder), realpath(wanted)]);
    return isBelow(realFolder, real) ? { kind: 'inside', path: wanted, real } : outside;
  } catch (error) {
    return {
      kind: 'missing',
      message: `${path} cannot be opened (${codeOf(error)}). Check that the file is there.`,
    };
  }
}

/** Whether an absolute path is that of something in a folder, by its text alone. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}
