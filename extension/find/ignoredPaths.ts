import { posix } from 'node:path';

/** Whether a path, relative to a folder and with `/`, is left out of it. */
export type IsIgnored = (path: string) => boolean;

/**
 * Reads what `git ls-files --ignored --directory -z` prints: ignored files, and ignored folders with a slash
 * behind them, each ended by NUL. A folder that is ignored as a whole was opened on purpose, so it counts for
 * nothing.
 */
export function parseIgnored(output: string): IsIgnored {
  const ignored = new Set(output.split('\0').filter((path) => path !== '' && path !== './'));
  return (path) => ignored.has(path) || ancestorsOf(path).some((folder) => ignored.has(`${folder}/`));
}

function ancestorsOf(path: string): string[] {
  const found: string[] = [];
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) found.push(folder);
  return found;
}
