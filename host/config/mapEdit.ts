import { isMap, isScalar, isSeq, type Node, type Pair, parse, type YAMLMap } from 'yaml';

/**
 * Edits of mappings in YAML text. The parsed document only says where things stand; the text itself is cut
 * and spliced, so whatever an edit is not about keeps every character.
 */
export type ParsedMap = YAMLMap<Node, Node | null>;
export type ParsedPair = Pair<Node, Node | null>;

/** A value to be written: text, a number, a list of texts, or a mapping of values. */
export type NewValue = string | number | readonly string[] | { readonly [key: string]: NewValue };

/** Characters. A list that would make its line longer gets a line for each item. */
const LINE_LENGTH = 100;

export function findPair(map: ParsedMap, name: string): ParsedPair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

/** Writes a new entry behind another one, or as the first of an empty mapping `{}`. */
export function insertEntry(
  text: string,
  map: ParsedMap,
  after: ParsedPair | undefined,
  name: string,
  value: NewValue,
): string {
  if (!map.flow && after)
    return insertLines(text, endOfEntry(text, after), columnOf(text, after.key), name, value);
  const entry = toFlowEntry(name, value, text.trimStart().startsWith('{'));
  if (after) return splice(text, endOfContent(after), endOfContent(after), `, ${entry}`);
  const [start, end] = map.range ?? [0, 0];
  return splice(text, start, end, `{ ${entry} }`);
}

/** Writes the first entry under a key that has nothing below it yet. */
export function insertFirstEntry(text: string, parent: ParsedPair, name: string, value: NewValue): string {
  return insertLines(text, endOfEntry(text, parent), columnOf(text, parent.key) + 2, name, value);
}

/** Writes another value in place of an entry's own. */
export function replaceValue(text: string, pair: ParsedPair, value: NewValue): string {
  const start = pair.value?.range?.[0] ?? endOfContent(pair);
  const end = endOfContent(pair);
  const gap = /\s/.test(text.charAt(start - 1)) ? '' : ' ';
  // A block scalar takes its line break with it; a comment needs a space before it.
  const behind = text.slice(start, end).endsWith('\n') ? eolOf(text) : text[end] === '#' ? ' ' : '';
  return splice(text, start, end, gap + toFlowValue(value, text.trimStart().startsWith('{')) + behind);
}

/** Takes an entry out. Comments before it stay; those that are indented below it go with it. */
export function removeEntry(text: string, map: ParsedMap, pair: ParsedPair): string {
  if (!map.flow) return splice(text, startOfLine(text, startOf(pair)), endOfEntry(text, pair), '');
  const index = map.items.indexOf(pair);
  const [before, next] = [map.items[index - 1], map.items[index + 1]];
  if (before) return splice(text, endOfContent(before), endOfContent(pair), '');
  if (next) return splice(text, startOf(pair), startOf(next), '');
  const [start, end] = map.range ?? [0, 0];
  return splice(text, start, end, '{}');
}

/** The lines of an entry, from its key to the last comment that is indented below it. */
export function linesOf(text: string, pair: ParsedPair): string {
  return text.slice(startOfLine(text, startOf(pair)), endOfEntry(text, pair));
}

/** An entry in block style, each line ended. */
export function toBlockEntry(name: string, value: NewValue, indent: number, eol: string): string {
  const start = `${' '.repeat(indent)}${toScalar(name)}:`;
  if (isMapping(value)) {
    const inner = Object.entries(value).map(([key, each]) => toBlockEntry(key, each, indent + 2, eol));
    return [`${start}${eol}`, ...inner].join('');
  }
  const line = `${start} ${toFlowValue(value, false)}`;
  if (!isList(value) || line.length <= LINE_LENGTH) return line + eol;
  const items = value.map((each) => `${' '.repeat(indent + 2)}- ${toScalar(each)}${eol}`);
  return [`${start}${eol}`, ...items].join('');
}

export function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function insertLines(text: string, at: number, indent: number, name: string, value: NewValue): string {
  const eol = eolOf(text);
  const lineBreak = at === 0 || text[at - 1] === '\n' ? '' : eol;
  return splice(text, at, at, lineBreak + toBlockEntry(name, value, indent, eol));
}

function endOfEntry(text: string, pair: ParsedPair): number {
  const indent = columnOf(text, pair.key);
  let end = endOfLine(text, endOfContent(pair));
  for (let start = end; start < text.length; ) {
    const next = endOfLine(text, start + 1);
    const line = text.slice(start, next);
    const comment = line.search(/\S/);
    if (comment >= 0 && (line[comment] !== '#' || comment <= indent)) break;
    // Blank lines belong to the entry only where one of its comments follows them.
    if (comment >= 0) end = next;
    start = next;
  }
  return end;
}

/** Just behind the last character of a value; the comment behind it is not part of it. */
function endOfContent({ key, value }: ParsedPair): number {
  if (value === null) return key.range?.[1] ?? 0;
  const last = isMap(value) || isSeq(value) ? value.items.at(-1) : undefined;
  const isFlow = (isMap(value) || isSeq(value)) && value.flow;
  if (last === undefined || isFlow) return value.range?.[1] ?? 0;
  if (isMap(value)) return endOfContent(last as ParsedPair);
  return endOfContent({ key, value: last as Node } as ParsedPair);
}

/** The start of the line behind the one that holds what stands before `at`. */
function endOfLine(text: string, at: number): number {
  const lineBreak = text.indexOf('\n', Math.max(0, at - 1));
  return lineBreak < 0 ? text.length : lineBreak + 1;
}

function startOfLine(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function startOf({ key }: ParsedPair): number {
  return key.range?.[0] ?? 0;
}

function columnOf(text: string, key: Node): number {
  const at = key.range?.[0] ?? 0;
  return at - startOfLine(text, at);
}

function splice(text: string, start: number, end: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

function toFlowEntry(name: string, value: NewValue, json: boolean): string {
  return `${json ? JSON.stringify(name) : toScalar(name)}: ${toFlowValue(value, json)}`;
}

function toFlowValue(value: NewValue, json: boolean): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return json ? JSON.stringify(value) : toScalar(value);
  if (isList(value)) return `[${value.map((each) => toFlowValue(each, json)).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, each]) => toFlowEntry(key, each, json))
    .join(', ')} }`;
}

function isList(value: NewValue): value is readonly string[] {
  return Array.isArray(value);
}

function isMapping(value: NewValue): value is { readonly [key: string]: NewValue } {
  return typeof value === 'object' && !isList(value);
}

/** Plain where that reads back as the same text, in double quotes otherwise. */
function toScalar(text: string): string {
  const plain = /^-{0,2}[\w./][\w./:%+~=-]*$/.test(text) && !text.endsWith(':') && parse(text) === text;
  return plain ? text : JSON.stringify(text);
}
