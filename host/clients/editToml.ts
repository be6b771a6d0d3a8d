import { parse, TomlError } from 'smol-toml';
import { isObject, property } from '../base/json.ts';
import { type ClientEdit, toProblem, unwritten, type WantedServer } from './clientEdit.ts';
import { type ClientEntry, isSameField } from './entry.ts';
import { mergeEntry } from './mergedEntry.ts';
import { readTomlLayout, type TomlTable } from './tomlLayout.ts';

/** The table that Codex keeps its servers in, each in a table of its own: `[mcp_servers.NAME]`. */
const servers = 'mcp_servers';

/**
 * Codex's TOML with a server in a table of its own. Everything else keeps every character, and is read again to be
 * sure of that. Without a text, a new file.
 */
export function withTomlServer(text: string, wanted: WantedServer): ClientEdit {
  const { file, name, entry, isOwn } = wanted;
  const before = read(text);
  if (before instanceof TomlError) {
    const [what = ''] = before.message.replace('Invalid TOML document: ', '').split('\n');
    return toProblem(file, before.line, before.column, `Not valid TOML: ${what}. ${unwritten}`);
  }
  const known = property(before, servers);
  const found = property(known, name);
  const keeps = isOwn(found);
  const fields = keeps ? mergeEntry(found, entry) : entry;
  const edits = changes(keeps ? found : undefined, fields, entry);
  const after = found === undefined ? append(text, name, entry) : replace(text, name, edits);
  if (after === undefined || !isEdited(before, read(after), name, fields)) {
    const [line, column] = lineOf(text, found === undefined ? servers : name);
    const message = `"${servers}.${name}" is written in a way that is not edited here. Take it out by hand, then connect again; nothing was written.`;
    return toProblem(file, line, column, message);
  }
  const names = isObject(known) ? Object.keys(known) : [];
  return { kind: 'edit', after, names, ...(found === undefined ? {} : { found }) };
}

function append(text: string, name: string, entry: ClientEntry): string {
  const eol = eolOf(text);
  const table = toLines(entry, eol);
  const head = text.trim() === '' ? text : `${text}${text.endsWith('\n') ? '' : eol}${eol}`;
  return `${head}[${servers}.${name}]${eol}${table}`;
}

/** What becomes of the fields of a server. */
interface Changes {
  readonly written: Readonly<Record<string, unknown>>;
  /** Whether a field that is there goes, or is written anew. */
  goes(field: string): boolean;
}

/** Fields of the entry are written in its order; what a person has added stays where it is, if it stays as it is. */
function changes(found: unknown, fields: Readonly<Record<string, unknown>>, entry: ClientEntry): Changes {
  const isKept = (field: string): boolean =>
    !Object.hasOwn(entry, field) &&
    Object.hasOwn(fields, field) &&
    isSameField(toPlain(property(found, field)), toPlain(fields[field]));
  const written = Object.entries(fields).filter(([field]) => !isKept(field));
  return { written: Object.fromEntries(written), goes: (field) => !isKept(field) };
}

/** Nothing where the server has no table of its own. */
function replace(text: string, name: string, { written, goes }: Changes): string | undefined {
  const tables = readTomlLayout(text);
  const isBelow = ({ path }: TomlTable): boolean => path[0] === servers && path[1] === name;
  const table = tables.find((each) => isBelow(each) && each.path.length === 2);
  if (!table) return undefined;
  const cuts = [
    ...table.pairs.filter(({ key }) => goes(key[0] ?? '')),
    ...tables.filter((each) => isBelow(each) && each.path.length > 2 && goes(each.path[2] ?? '')),
  ];
  const edits = [
    ...cuts.map(({ start, end }) => ({ start, end, content: '' })),
    {
      start: table.headerEnd,
      end: table.headerEnd,
      content: withBreak(text, table, toLines(written, eolOf(text))),
    },
  ].toSorted((a, b) => b.start - a.start || b.end - a.end);
  return edits.reduce(
    (edited, { start, end, content }) => edited.slice(0, start) + content + edited.slice(end),
    text,
  );
}

/** A header on the last line may have no line break. */
function withBreak(text: string, { headerEnd }: TomlTable, lines: string): string {
  return text[headerEnd - 1] === '\n' ? lines : eolOf(text) + lines;
}

function isEdited(before: object, after: object, name: string, wanted: object): boolean {
  if (after instanceof TomlError) return false;
  const others = (document: object): unknown => {
    const all = property(document, servers);
    const rest = Object.entries(isObject(all) ? all : {}).filter(([key]) => key !== name);
    return toPlain({ ...document, [servers]: Object.fromEntries(rest) });
  };
  return (
    isSameField(others(before), others(after)) &&
    isSameField(toPlain(property(property(after, servers), name)), toPlain(wanted))
  );
}

/** Dates have no own fields that could be compared. */
function toPlain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

function read(text: string): object {
  try {
    return parse(text.replace(/^\uFEFF/, ' '));
  } catch (error) {
    if (error instanceof TomlError) return error;
    throw error;
  }
}

function toLines(fields: Readonly<Record<string, unknown>>, eol: string): string {
  return Object.entries(fields)
    .map(([key, value]) => `${toKey(key)} = ${toToml(value)}${eol}`)
    .join('');
}

function toToml(value: unknown): string {
  if (typeof value === 'string') return toText(value);
  if (Array.isArray(value)) return `[${value.map(toToml).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${toKey(key)} = ${toToml(each)}`)
    .join(', ')} }`;
}

/** The escapes of JSON strings are those of basic strings, but for DEL. */
function toText(value: string): string {
  return JSON.stringify(value).replaceAll('\u007F', '\\u007F');
}

function toKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : toText(key);
}

function lineOf(text: string, what: string): [line: number, column: number] {
  const at = Math.max(0, text.indexOf(what));
  const before = text.slice(0, at).split('\n');
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
