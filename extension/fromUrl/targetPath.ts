import { posix } from 'node:path';

/** Where a fetched document is kept, unless a person says otherwise. `file` tells its ending. */
export function suggestPath(name: string, file: string): string {
  return `openapi/${name}.${file.endsWith('.json') ? 'json' : 'yaml'}`;
}

/** What is wrong with a path relative to the workspace folder, or nothing. */
export function findPathProblem(text: string): string | undefined {
  const path = posix.normalize(text);
  if (text.trim() === '') return 'Enter a path relative to the workspace folder.';
  if (text.includes('\\')) return 'Separate folders with "/", on Windows too.';
  if (path === '..' || path.startsWith('../') || posix.isAbsolute(path) || /^[a-z]:/i.test(path))
    return 'The path leads out of the workspace folder. Enter one inside it.';
  if (!/[^/]\.(?:ya?ml|json)$/i.test(path)) return 'End the name in .yaml, .yml or .json.';
  return undefined;
}
