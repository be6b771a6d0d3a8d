import type { Node } from 'jsonc-parser';
import type { ConnectorEntry } from '../connectorEntry.ts';
import type { ClientJson, ClientMember } from './clientJson.ts';
import type { Draft } from './draft.ts';
import { toHttpEntry } from './httpEntry.ts';
import { toStdioEntry } from './stdioEntry.ts';

/** The names under which clients write where a server is. */
const URL_KEYS = ['url', 'serverUrl', 'httpUrl'];
const HTTP_TYPES = ['http', 'sse', 'streamable-http', 'streamableHttp', 'streamable_http'];
const STDIO_KEYS = ['command', 'args', 'env', 'cwd', 'envFile'];
/** What a client shows or looks up, and nobody misses here. */
const QUIET_KEYS = ['$schema', 'type', 'transport', 'name', 'description', 'gallery', 'version', 'disabled'];

/** One server while it is read: its fields by name, and whom to tell. */
interface Reader {
  readonly json: ClientJson;
  readonly draft: Draft;
  readonly fields: ReadonlyMap<string, ClientMember>;
}

/** A server as a client writes it, as a connector. What it cannot be is told to the draft, and the answer is of no use then. */
export function readServerEntry(json: ClientJson, node: Node, draft: Draft): ConnectorEntry | undefined {
  if (node.type !== 'object') {
    draft.refusals.add('A server is an object with a "command" or a "url".');
    return undefined;
  }
  const fields = new Map(json.members(node).map((member) => [member.name, member]));
  const reader: Reader = { json, draft, fields };
  const type = readType(reader);
  const urlKey = URL_KEYS.find((key) => fields.has(key));
  const hasCommand = fields.has('command');
  const isHttp = urlKey !== undefined && (!hasCommand || (type !== undefined && type !== 'stdio'));
  if (!isHttp && !hasCommand) {
    draft.refusals.add('It has neither a "command" nor a "url".');
    return undefined;
  }
  tellOthers(reader, isHttp ? [...URL_KEYS, 'headers'] : STDIO_KEYS);
  if (isHttp) {
    const headers = [...readTexts(reader, 'headers')];
    return toHttpEntry(draft, readText(reader, urlKey) ?? '', headers);
  }
  const line = {
    command: readText(reader, 'command') ?? '',
    args: readList(reader, 'args'),
    env: readTexts(reader, 'env'),
  };
  return draft.refusals.size > 0 ? undefined : toStdioEntry(draft, line, readText(reader, 'cwd'));
}

function readType(reader: Reader): string | undefined {
  const { fields, draft } = reader;
  const key = fields.has('type') ? 'type' : 'transport';
  const type = readText(reader, key);
  if (type === undefined || type === 'stdio') return type;
  if (!HTTP_TYPES.includes(type)) {
    draft.refusals.add(
      `Its "${key}" is none that Gatehouse can connect to. It can "stdio", "http" and "sse".`,
    );
  } else if (type !== 'http') {
    draft.notes.add(`"${key}": "${type}" is not needed: what a URL speaks is found out.`);
  }
  return type;
}

/** What is written and has no place in gateway.yaml. */
function tellOthers({ fields, draft }: Reader, taken: readonly string[]): void {
  if (fields.get('disabled')?.value.value === true) draft.notes.add('It is disabled there.');
  if (fields.has('envFile')) {
    draft.notes.add('"envFile" is not read. Write what the server needs of it under "env".');
  }
  const known = new Set([...taken, ...QUIET_KEYS, 'envFile']);
  const others = [...fields.keys()].filter((name) => !known.has(name)).map((name) => JSON.stringify(name));
  if (others.length > 0) draft.notes.add(`Not taken over: ${others.join(', ')}.`);
}

function readText({ fields, draft }: Reader, key: string): string | undefined {
  const value: unknown = fields.get(key)?.value.value;
  if (!fields.has(key) || typeof value === 'string') return value as string | undefined;
  draft.refusals.add(`Its "${key}" must be text.`);
  return undefined;
}

function readList({ fields, draft }: Reader, key: string): readonly string[] {
  const node = fields.get(key)?.value;
  if (!node || node.type === 'null') return [];
  const texts = (node.children ?? []).map(toText);
  if (node.type === 'array' && !texts.includes(undefined)) return texts as string[];
  draft.refusals.add(`Its "${key}" must be a list of texts.`);
  return [];
}

/** Texts by name. One that is null is unset there, and left out here. */
function readTexts({ json, fields, draft }: Reader, key: string): ReadonlyMap<string, string> {
  const node = fields.get(key)?.value;
  const texts = new Map<string, string>();
  if (!node || node.type === 'null') return texts;
  if (node.type !== 'object') draft.refusals.add(`Its "${key}" must be an object.`);
  for (const { name, value } of json.members(node)) {
    const text = toText(value);
    if (text !== undefined) texts.set(name, text);
    else if (value.type === 'null')
      draft.notes.add(`"${name}" of its "${key}" is left out: it is null there.`);
    else draft.refusals.add(`"${name}" of its "${key}" must be text.`);
  }
  return texts;
}

function toText({ type, value }: Node): string | undefined {
  return type === 'string' || type === 'number' || type === 'boolean' ? String(value) : undefined;
}
