import { parse } from 'yaml';
import type { Json } from '../../base/json.ts';
import { splice } from './textEdit.ts';

/**
 * Insertions at the front of what stands behind a key, in YAML and JSON text alike. Only the text around the
 * key is looked at, because a document may be too large to be parsed with the places of all its nodes; whoever
 * inserts reads the outcome again before it is used.
 */
interface Opening {
  /** Where the first entry goes. */
  readonly at: number;
  /** Between brackets; without them each entry has a line of its own. */
  readonly isFlow: boolean;
  readonly isEmpty: boolean;
  /** A line break and the indentation of the entries, where each has a line of its own. */
  readonly newLine: string | undefined;
}

/** The text with a field more in the object behind the key that begins at `key`. */
export function insertField(text: string, key: number, name: string, value: Json): string | undefined {
  const opening = findOpening(text, key);
  return opening && insert(text, opening, toField(name, value, opening, isJson(text)));
}

/** The same in the object that the whole text is, which begins at `start`. */
export function insertFirstField(text: string, start: number, name: string, value: Json): string | undefined {
  if (text.charAt(start) === '{') {
    const opening = openFlow(text, start + 1);
    return insert(text, opening, toField(name, value, opening, isJson(text)));
  }
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (indent.trim() !== '') return undefined;
  const newLine = eolOf(text) + indent;
  return splice(text, start, start, toField(name, value, { isFlow: false, newLine }, false) + newLine);
}

/** The text with an item more in the list behind the key that begins at `key`. */
export function insertItem(text: string, key: number, value: Json): string | undefined {
  const opening = findOpening(text, key);
  const item = toFlow(value, isJson(text));
  return opening && insert(text, opening, opening.isFlow ? item : `- ${item}`);
}

/** Between brackets on one line; else a list has a line for each item. */
function toField(
  name: string,
  value: Json,
  { isFlow, newLine }: Pick<Opening, 'isFlow' | 'newLine'>,
  json: boolean,
): string {
  if (isFlow || !Array.isArray(value)) return `${toFlow(name, json)}: ${toFlow(value, json)}`;
  return `${name}:${value.map((item) => `${newLine}  - ${toFlow(item, json)}`).join('')}`;
}

function insert(text: string, { at, isFlow, isEmpty, newLine }: Opening, entry: string): string {
  if (!isFlow) return splice(text, at, at, `${newLine}${entry}`);
  if (isEmpty) return splice(text, at, at, ` ${entry} `);
  return splice(text, at, at, newLine === undefined ? ` ${entry},` : `${newLine}${entry},`);
}

function findOpening(text: string, key: number): Opening | undefined {
  const name = /(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s:{}[\],]+)[ \t]*:/y;
  name.lastIndex = key;
  if (!name.test(text)) return undefined;
  const bracket = isJson(text) ? /\s*[{[]/y : /[ \t]*[{[]/y;
  bracket.lastIndex = name.lastIndex;
  return bracket.test(text) ? openFlow(text, bracket.lastIndex) : openBlock(text, name.lastIndex);
}

function openFlow(text: string, at: number): Opening {
  const space = /\s*/y;
  space.lastIndex = at;
  const between = space.exec(text)?.[0] ?? '';
  const isEmpty = /[}\]]/.test(text.charAt(at + between.length));
  const lastBreak = between.lastIndexOf('\n');
  const newLine = lastBreak < 0 ? undefined : eolOf(text) + between.slice(lastBreak + 1);
  return { at, isFlow: true, isEmpty, newLine: isEmpty ? undefined : newLine };
}

/** The lines below a key; nothing where its own line says more, such as an alias. */
function openBlock(text: string, afterColon: number): Opening | undefined {
  const restOfLine = /[ \t]*(?:#[^\r\n]*)?(?=\r?\n)/y;
  restOfLine.lastIndex = afterColon;
  if (!restOfLine.test(text)) return undefined;
  const at = restOfLine.lastIndex;
  const firstEntry = /(?:\r?\n[ \t]*(?:#[^\r\n]*)?(?=\r?\n))*\r?\n([ \t]*)[^\s#]/y;
  firstEntry.lastIndex = at;
  const indent = firstEntry.exec(text)?.[1];
  return indent === undefined
    ? undefined
    : { at, isFlow: false, isEmpty: false, newLine: eolOf(text) + indent };
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function isJson(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** A value on one line, with no more quotes than it needs. */
function toFlow(value: Json, json: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => toFlow(item, json)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([key, inner]) => `${toFlow(key, json)}: ${toFlow(inner, json)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  const isPlain = typeof value === 'string' && /^[A-Za-z_][\w./-]*$/.test(value) && parse(value) === value;
  return isPlain && !json ? value : JSON.stringify(value);
}
