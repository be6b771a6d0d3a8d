import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module of a package that lies in the folder of the peers, which the second argument names. */
export function importPeer<T>(file: string): Promise<T> {
  const folder = process.argv[3] ?? '';
  return import(pathToFileURL(join(folder, 'node_modules', file)).href) as Promise<T>;
}
