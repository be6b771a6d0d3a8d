import { isMap, isScalar } from 'yaml';
import type { Problem } from '../../protocol/models.ts';
import { readLocatedYaml } from '../base/locatedYaml.ts';
import { errors } from '../errors.ts';
import { type GatewayFile, parseGateway } from './gatewayFile.ts';
import {
  eolOf,
  findPair,
  insertEntry,
  insertFirstEntry,
  linesOf,
  type NewValue,
  type ParsedMap,
  type ParsedPair,
  removeEntry,
  replaceValue,
  toBlockEntry,
} from './mapEdit.ts';

/** What the edits of all sections of gateway.yaml share. Each of them throws `invalid-file` for broken YAML. */
export type Section = 'apis' | 'connectors';

/** How messages name the file; the text alone does not say where it lies. */
const FILE = '.gatehouse/gateway.yaml';

const HEADER = `# What Gatehouse offers as MCP tools. Paths are relative to the workspace folder.
# Write no secret here: "\${secret:NAME}" is asked for when it is needed, and kept elsewhere.
`;

/** What a text of gateway.yaml says, and what is wrong with it. */
export function readText(text: string): ReturnType<typeof parseGateway> {
  return parseGateway(text, FILE);
}

/** What a file that holds nothing but one source says, for telling whether it can be written at all. */
export function readAlone(section: Section, name: string, value: NewValue): ReturnType<typeof parseGateway> {
  return readText(toNewFile(section, name, value, '\n'));
}

/** The text with a source that it does not hold yet; without a text, a new file. */
export function withSource(
  text: string | undefined,
  section: Section,
  name: string,
  value: NewValue,
): string {
  if (text === undefined || text.trim() === '') return HEADER + toNewFile(section, name, value, '\n');
  const root = readRoot(text);
  const eol = eolOf(text);
  if (!root) return text + (text.endsWith('\n') ? '' : eol) + toNewFile(section, name, value, eol);
  const pair = findPair(root, section);
  if (!pair) return insertEntry(text, root, root.items.at(-1), section, { [name]: value });
  const map = asMap(pair);
  if (map) return insertEntry(text, map, map.items.at(-1), name, value);
  return withFirstSource(text, root, pair, [name, value]);
}

/** The text without a source, and without its section where nothing is left under it. */
export function withoutSource(text: string, section: Section, name: string): string {
  const root = readRoot(text);
  const parent = root && findPair(root, section);
  const map = parent && asMap(parent);
  const pair = map && findPair(map, name);
  if (!pair) return text;
  const whole = !root.flow && !map.flow && holdsNothingBut(text, parent, pair);
  return whole ? removeEntry(text, root, parent) : removeEntry(text, map, pair);
}

/** Whether a name is written under a section, be its entry valid or not. */
export function hasSource(text: string | undefined, section: Section, name: string): boolean {
  return text !== undefined && findSource(text, section, name) !== undefined;
}

/** The fields of a source; nothing where its entry is no mapping. */
export function findFields(text: string, section: Section, name: string): ParsedMap | undefined {
  const pair = findSource(text, section, name);
  return pair && asMap(pair);
}

/** Sets a field of a source, behind another one where it is new. */
export function withField(
  text: string,
  fields: ParsedMap,
  field: { readonly name: string; readonly value: NewValue; readonly behind: string },
): string {
  const pair = findPair(fields, field.name);
  if (pair) return replaceValue(text, pair, field.value);
  return insertEntry(text, fields, findPair(fields, field.behind), field.name, field.value);
}

export function asMap({ value }: ParsedPair): ParsedMap | undefined {
  return isMap(value) ? (value as ParsedMap) : undefined;
}

/** The edited text, if it says what it should and nothing else has changed; the file needs a person otherwise. */
export function verified(
  text: string,
  edited: string,
  name: string,
  isDone: (gateway: GatewayFile) => boolean,
): string {
  const after = readText(edited).gateway;
  if (isDone(after) && withoutName(readText(text).gateway, name) === withoutName(after, name)) return edited;
  throw mendFirst(text);
}

/** The error for a text that a person has to mend before it can be edited. */
export function mendFirst(text: string): Error {
  return toError(readText(text).problems);
}

type NewSource = readonly [name: string, value: NewValue];

function findSource(text: string, section: Section, name: string): ParsedPair | undefined {
  const root = readRoot(text);
  const parent = root && findPair(root, section);
  const map = parent && asMap(parent);
  return map && findPair(map, name);
}

/** Writes the first source under a section that is empty. */
function withFirstSource(
  text: string,
  root: ParsedMap,
  parent: ParsedPair,
  [name, value]: NewSource,
): string {
  if (parent.value !== null && !(isScalar(parent.value) && parent.value.value === null))
    throw mendFirst(text);
  // Where `null` or a brace is written out, no lines can follow; the entry goes in its place then.
  const isBare = !root.flow && /:\s*(#|$)/m.test(linesOf(text, parent).split('\n', 1)[0] ?? '');
  if (isBare) return insertFirstEntry(text, parent, name, value);
  return replaceValue(text, parent, { [name]: value });
}

/** Whether taking a source out leaves a bare section, with no comment that would lose its place. */
function holdsNothingBut(text: string, parent: ParsedPair, pair: ParsedPair): boolean {
  const [before, after] = linesOf(text, parent).split(linesOf(text, pair));
  return /^\s*["']?\w+["']?:\s*$/.test(`${before}${after}`);
}

function toNewFile(section: Section, name: string, value: NewValue, eol: string): string {
  return `version: 1${eol}${eol}${toBlockEntry(section, { [name]: value }, 0, eol)}`;
}

/** All that a file says but for one source and for where things stand. */
function withoutName({ apis, connectors, records, limits }: GatewayFile, name: string): string {
  const others = [
    ...apis.map((api) => ({ ...api, locations: undefined })),
    ...connectors.map((connector) => ({ ...connector, location: undefined })),
  ].filter((source) => source.name !== name);
  return JSON.stringify([others, records, limits]);
}

function readRoot(text: string): ParsedMap | undefined {
  const { document, problems } = readLocatedYaml(text, FILE);
  if (document.errors.length > 0) throw toError(problems);
  if (document.contents === null) return undefined;
  if (!isMap(document.contents)) throw mendFirst(text);
  return document.contents;
}

function toError(problems: readonly Problem[]): Error {
  const [first] = problems;
  if (!first)
    return errors.invalidFile(`${FILE} is written in a way that cannot be edited here. Edit it by hand.`);
  return errors.invalidFile(`${FILE}:${first.line}:${first.column}: ${first.message} Mend that first.`);
}
