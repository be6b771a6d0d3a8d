import { constants, open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import type { Problem } from '../../../../protocol/models.ts';
import { isObject } from '../../../base/json.ts';
import { findRepeatedKeys } from './repeatedKeys.ts';

export type TextReading =
  | {
      readonly kind: 'read';
      readonly text: string;
      /** Absolute, without symbolic links. */
      readonly realPath: string;
    }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** A file as an editor holds it, saved or not. */
export interface EditedText {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

export type TextParsing =
  /** `warnings` are about what the text says more than once. */
  | { readonly kind: 'parsed'; readonly value: unknown; readonly warnings: readonly Problem[] }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** The code of the one problem that has no place in the document itself: it is not there. */
export const MISSING_FILE = 'missing-file';

/** How many bytes may still be read; shared by the files of one document. */
export interface Budget {
  bytes: number;
}

const mostBytes = 50 * 1024 * 1024;

/** Real documents stay below 100 levels; what is far beyond is an attack on whoever walks it. */
export const parserOptions = { maxDepth: 1_000 } as const;

/** Values that YAML aliases may make of a text. */
const mostNodes = 5_000_000;

/** YAML 1.2 core, where a date stays a string, and the merge keys that people still write. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/** Reads a document's text: a regular file inside the workspace folder, UTF-8, 50 MB at most. */
export async function readSpecText(
  file: string,
  folder: string,
  budget: Budget = { bytes: mostBytes },
): Promise<TextReading> {
  try {
    // A link inside the folder may point out of it, so the real paths are compared, and the real one is opened.
    const realPath = await realpath(file);
    if (!isBelow(realPath, await realpath(folder))) {
      const message = `${file} lies outside the workspace folder. Copy it into ${folder}.`;
      return failed(file, 'outside-folder', message);
    }
    const handle = await open(realPath, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile())
        return failed(file, 'not-a-file', `${file} is not a file. Name an OpenAPI document.`);
      if (stat.size > Math.min(mostBytes, budget.bytes)) return tooLarge(file, stat.size);
      budget.bytes -= stat.size;
      return decode(await handle.readFile(), file, realPath);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EISDIR')
      return failed(file, 'not-a-file', `${file} is a folder. Name an OpenAPI document.`);
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return failed(
      file,
      isMissing ? MISSING_FILE : 'unreadable',
      `${file} cannot be read: ${readingFailure(error)}`,
    );
  }
}

function tooLarge(file: string, size: number): TextReading {
  const megabytes = Math.ceil(size / 1024 / 1024);
  const message =
    size > mostBytes
      ? `The document has ${megabytes} MB; 50 MB are read at most. Split it up.`
      : `${file} has ${megabytes} MB, and the files of one document have 100 MB together at most. Leave out what no operation needs.`;
  return failed(file, 'too-large', message);
}

/** The same file with the text that an editor holds of it. */
export function withEdit(reading: TextReading, file: string, edited: EditedText | undefined): TextReading {
  return reading.kind === 'read' && edited?.file === file ? { ...reading, text: edited.text } : reading;
}

/** JSON (RFC 8259) or YAML 1.2. Never throws: what is wrong comes back with its place. */
export function parseSpecText(text: string, file: string): TextParsing {
  if (text.trim() === '')
    return failed(file, 'empty', 'The document is empty. Write an OpenAPI document into it.');
  const jsonError = text.trimStart().startsWith('{') ? tryJson(text, file) : 'not JSON';
  if (typeof jsonError === 'object') return jsonError;
  try {
    const value = load(text, { schema, ...parserOptions });
    const size = measure(value);
    if (size === 'circular')
      return failed(file, 'circular-alias', 'A YAML alias contains itself. Use $ref for what is recursive.');
    // Without aliases both are the same, and a document may be as large as its file.
    if (size.nodes > Math.max(mostNodes, size.written))
      return failed(
        file,
        'too-many-aliases',
        'YAML aliases make the document too large. Use $ref for what is used often.',
      );
    return { kind: 'parsed', value, warnings: [] };
  } catch (error) {
    return syntaxFailure(error, file, jsonError);
  }
}

function tryJson(text: string, file: string): TextParsing | string {
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'parsed', value, warnings: findRepeatedKeys(text, value, file) };
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
 * How many values a tree has once every YAML alias is written out, or that one contains itself. Aliases
 * share nodes, so each is counted once and then known; no recursion, for a chain of aliases can be longer
 * than any stack.
 */
function measure(root: unknown): { readonly nodes: number; readonly written: number } | 'circular' {
  const open = new Set<object>();
  const sizes = new Map<object, number>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const node = stack.at(-1);
    if (typeof node !== 'object' || node === null || sizes.has(node)) {
      stack.pop();
      continue;
    }
    const members = Object.values(node).filter((inner): inner is object => isNode(inner));
    if (open.has(node)) {
      open.delete(node);
      sizes.set(
        node,
        members.reduce((sum, inner) => sum + (sizes.get(inner) ?? 0), 1),
      );
      stack.pop();
      continue;
    }
    open.add(node);
    for (const inner of members) {
      if (open.has(inner)) return 'circular';
      stack.push(inner);
    }
  }
  return { nodes: isNode(root) ? (sizes.get(root) ?? 1) : 1, written: sizes.size };
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function decode(bytes: Uint8Array, file: string, realPath: string): TextReading {
  try {
    return { kind: 'read', realPath, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const offset = firstInvalid(bytes);
    const before = new TextDecoder('utf-8').decode(bytes.subarray(0, offset)).split('\n');
    const message = `The document is not UTF-8 from here on (byte ${offset}). Save it in the encoding UTF-8.`;
    return failed(file, 'not-utf8', message, before.length, (before.at(-1)?.length ?? 0) + 1);
  }
}

/** Where a reader that puts U+FFFD in place of what it cannot read first changes the bytes. */
function firstInvalid(bytes: Uint8Array): number {
  const lenient = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const offset = bytes.findIndex((byte, index) => byte !== lenient[index]);
  return offset < 0 ? bytes.length : offset;
}

/** Whether a path lies in a folder, as written; links are not followed. */
export function isBelow(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

function readingFailure(error: unknown): string {
  const code = isObject(error) ? error['code'] : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'it does not exist. Correct `spec` in gateway.yaml.';
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
