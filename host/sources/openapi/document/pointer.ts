import { isObject } from '../../../base/json.ts';

/**
 * Places in the files of a document are written `<file>#<JSON pointer>` (RFC 6901). The file is its path from
 * the folder of the root document, with `/`; nothing stands for the root document itself: `#/paths/~1pets`,
 * `schemas/pet.yaml#/Pet`.
 */

/** Appends reference tokens to a pointer, escaped as RFC 6901 §3 asks. */
export function child(pointer: string, ...keys: readonly (string | number)[]): string {
  let path = pointer;
  for (const key of keys) path += `/${typeof key === 'number' ? key : escapeToken(key)}`;
  return path;
}

/** The file that a pointer leads into; empty for the root document. */
export function fileOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.indexOf('#')));
}

/** How a path names a file in pointers: what would read as the end of the file's name is percent-encoded. */
export function toFileId(path: string): string {
  return path.replaceAll('%', '%25').replaceAll('#', '%23');
}

/** The tokens of a pointer that `child` made, which is never percent-encoded. */
export function tokensOf(pointer: string): readonly string[] {
  const fragment = pointer.slice(pointer.indexOf('#') + 1);
  if (fragment === '') return [];
  return fragment
    .slice(1)
    .split('/')
    .map((token) => (token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token));
}

/** One step into a value. Own properties only: `#/__proto__` finds nothing. */
export function memberOf(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

function escapeToken(token: string): string {
  return token.includes('~') || token.includes('/')
    ? token.replaceAll('~', '~0').replaceAll('/', '~1')
    : token;
}
