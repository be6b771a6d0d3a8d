import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import type { Problem } from '../../../../protocol/models.ts';
import { isObject } from '../../../base/json.ts';
import { findRepeatedKeys } from './repeatedKeys.ts';

export type TextReading =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'failed'; readonly problem: Problem };

export type TextParsing =
  /** `warnings` are about what the text says more than once. */
  | { readonly kind: 'parsed'; readonly value: unknown; readonly warnings: readonly Problem[] }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** The code of the one problem that has no place in the document itself: it is not there. */
export const MISSING_FILE = 'missing-file';

const mostBytes = 50 * 1024 * 1024;

/** Real documents stay below 100 levels; what is far beyond is an attack on whoever walks it. */
export const parserOptions = { maxDepth: 1_000 } as const;

/** YAML 1.2 core, where a date stays a string, and the merge keys that people still write. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/** Reads a document's text: a regular file inside the workspace folder, UTF-8, 50 MB at most. */
export async function readSpecText(file: string, folder: string): Promise<TextReading> {
  try {
    // A link inside the folder may point out of it, so the real paths are compared.
    if (!isInside(await realpath(file), await realpath(folder))) {
      return failed(
        file,
        'outside-folder',
        `${file} lies outside the workspace folder. Copy it into ${folder}.`,
      );
    }
    const handle = await open(file, 'r');
    try {
      const stat = await handle.stat();
      if (!stat.isFile())
        return failed(file, 'not-a-file', `${file} is not a file. Name an OpenAPI document.`);
      if (stat.size > mostBytes) {
        const size = Math.ceil(stat.size / 1024 / 1024);
        return failed(file, 'too-large', `The document has ${size} MB; 50 MB are read at most. Split it up.`);
      }
      return decode(await handle.readFile(), file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code === 'ENOENT' ? MISSING_FILE : 'unreadable';
    return failed(file, code, `${file} cannot be read: ${readingFailure(error)}`);
  }
}

/** JSON (RFC 8259) or YAML 1.2. Never throws: what is wrong comes back with its place. */
export function parseSpecText(text: string, file: string): TextParsing {
  if (text.trim() === '')
    return failed(file, 'empty', 'The document is empty. Write an OpenAPI document into it.');
  const jsonError = text.trimStart().startsWith('{') ? tryJson(text, file) : 'not JSON';
  if (typeof jsonError === 'object') return jsonError;
  try {
    const value = load(text, { schema, ...parserOptions });
    return hasCycle(value)
      ? failed(file, 'circular-alias', 'A YAML alias contains itself. Use $ref for what is recursive.')
      : { kind: 'parsed', value, warnings: [] };
  } catch (error) {
    return syntaxFailure(error, file, jsonError);
  }
}

function tryJson(text: string, file: string): TextParsing | string {
  try {
    return { kind: 'parsed', value: JSON.parse(text), warnings: findRepeatedKeys(text, file) };
  } catch (error) {
    return error instanceof Error ? error.message : 'not JSON';
  }
}

function syntaxFailure(error: unknown, file: string, jsonError: string): TextParsing {
  const isJson = file.toLowerCase().endsWith('.json');
  const language = isJson ? 'JSON' : 'YAML';
  const jsonPlace = isJson ? /\(line (\d+) column (\d+)\)/.exec(jsonError) : null;
  const mark = error instanceof YAMLException ? error.mark : undefined;
  const reason = error instanceof YAMLException ? error.reason : 'it is nested too deeply';
  const detail = jsonPlace ? jsonError.slice(0, jsonPlace.index).trim() : reason;
  return failed(
    file,
    'syntax',
    `Not valid ${language}: ${detail}. The document is used again once this is mended.`,
    jsonPlace ? Number(jsonPlace[1]) : (mark?.line ?? 0) + 1,
    jsonPlace ? Number(jsonPlace[2]) : (mark?.column ?? 0) + 1,
  );
}

/**
 * Whether a YAML alias makes a value part of itself. Aliases share nodes, so every node is entered once;
 * no recursion, for a chain of aliases can be longer than any stack.
 */
function hasCycle(root: unknown): boolean {
  const open = new Set<object>();
  const done = new Set<object>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const node = stack.at(-1);
    if (typeof node !== 'object' || node === null || done.has(node)) {
      stack.pop();
    } else if (open.has(node)) {
      open.delete(node);
      done.add(node);
      stack.pop();
    } else {
      open.add(node);
      for (const inner of Object.values<unknown>({ ...node })) {
        if (typeof inner !== 'object' || inner === null) continue;
        if (open.has(inner)) return true;
        stack.push(inner);
      }
    }
  }
  return false;
}

function decode(bytes: Uint8Array, file: string): TextReading {
  try {
    return { kind: 'read', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const lenient = new TextDecoder('utf-8').decode(bytes);
    const before = lenient.slice(0, Math.max(0, lenient.indexOf('\uFFFD'))).split('\n');
    const message = 'The document is not UTF-8 from here on. Save it in the encoding UTF-8.';
    return failed(file, 'not-utf8', message, before.length, (before.at(-1)?.length ?? 0) + 1);
  }
}

function isInside(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

function readingFailure(error: unknown): string {
  const code = isObject(error) ? error['code'] : undefined;
  if (code === 'ENOENT') return 'it does not exist. Correct `spec` in gateway.yaml.';
  if (code === 'EACCES' || code === 'EPERM') return 'access is denied. Change its permissions.';
  return error instanceof Error ? error.message : String(error);
}

function failed(
  file: string,
  code: string,
  message: string,
  line = 1,
  column = 1,
): { readonly kind: 'failed'; readonly problem: Problem } {
  return { kind: 'failed', problem: { file, line, column, severity: 'error', code, message } };
}
