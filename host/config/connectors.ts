import type { Location } from '../../protocol/models.ts';
import type { Entry, StrictYaml } from '../base/strictYaml.ts';
import { type CatalogMode, readCatalogMode } from './catalogMode.ts';
import type { ConnectorEntry, HttpConnectorEntry, StdioConnectorEntry, TlsFiles } from './connectorEntry.ts';
import { isCredentialFlag, isCredentialHeader, isCredentialVariable, optionOf } from './credentialNames.ts';
import { hasReference, parseTemplate, suggestSecret } from './expand.ts';
import { checkServerUrl } from './locators.ts';
import { checkSourceName, type OtherNames, readPrefix } from './sourceName.ts';

/** One entry under `connectors`, with where it stands. */
export interface Connector {
  readonly name: string;
  readonly entry: ConnectorEntry;
  /** What stands in front of its tool names towards clients; absent for `<name>_`. */
  readonly prefix?: string;
  /** How its tools are offered, where that is not as for all of them. */
  readonly catalog?: CatalogMode;
  readonly location: Location;
}

const httpKeys = ['url', 'headers', 'ca', 'cert', 'key'];
const stdioKeys = ['command', 'args', 'env', 'cwd', 'idleMinutes'];
/** Header names of RFC 9110 §5.1. */
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Headers that belong to the transport or to HTTP itself. */
const OWN_HEADER =
  /^(mcp-.*|content-type|content-length|accept|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|last-event-id)$/i;
/** What a header cannot hold (RFC 9110 §5.5), the characters beyond Latin-1 included, which have no bytes there. */
const NOT_IN_HEADER = /[^\t\x20-\x7e\x80-\xff]/;

/** Reads the valid connectors; what is wrong with the others is told to `yaml`. */
export function readConnectors(
  yaml: StrictYaml,
  entries: readonly Entry[],
  apis: OtherNames,
): readonly Connector[] {
  const times = Map.groupBy(entries, ({ name }) => name);
  return entries.flatMap((each): Connector[] => {
    const read = readConnector(yaml, each, apis);
    // Of two connectors of one name neither is meant more than the other.
    const isOnly = times.get(each.name)?.length === 1;
    return read && isOnly ? [{ name: each.name, ...read, location: yaml.locate(each.key) }] : [];
  });
}

function readConnector(
  yaml: StrictYaml,
  entry: Entry,
  apis: OtherNames,
): Pick<Connector, 'entry' | 'prefix' | 'catalog'> | undefined {
  const { name, key, value } = entry;
  const before = yaml.problemCount;
  const what = `connector "${name}"`;
  checkSourceName(yaml, entry, apis);
  const fields = yaml.fields(value, what, [...httpKeys, ...stdioKeys, 'prefix', 'catalog'], []);
  const isHttp = fields.has('url');
  if (isHttp === fields.has('command')) {
    const message = isHttp
      ? `The ${what} has both a "url" and a "command". Keep the one that is meant.`
      : `The ${what} says neither where the server is nor how it is started. Write url: https://…, or command: npx with its args.`;
    return yaml.fail(key, isHttp ? 'stray-key' : 'missing-key', message);
  }
  for (const stray of isHttp ? stdioKeys : httpKeys) {
    const field = fields.get(stray);
    if (!field) continue;
    const message = `"${stray}" has no meaning beside "${isHttp ? 'url' : 'command'}". Take it out.`;
    yaml.fail(field.key, 'stray-key', message);
  }
  const reader: Reader = { yaml, fields, name };
  const read = isHttp ? readHttp(reader) : readStdio(reader);
  const prefix = readPrefix(yaml, fields.get('prefix'), what);
  const catalog = readCatalogMode(yaml, fields.get('catalog'), what);
  if (!read || yaml.problemCount > before) return undefined;
  return {
    entry: read,
    ...(prefix === undefined ? {} : { prefix }),
    ...(catalog === undefined ? {} : { catalog }),
  };
}

/** One connector while it is read. */
interface Reader {
  readonly yaml: StrictYaml;
  readonly fields: ReadonlyMap<string, Entry>;
  readonly name: string;
}

function readHttp(reader: Reader): HttpConnectorEntry | undefined {
  const { yaml, fields, name } = reader;
  const urlEntry = fields.get('url');
  const url = urlEntry && yaml.text(urlEntry.value, `"url" of connector "${name}"`);
  if (url === undefined || !urlEntry) return undefined;
  const checked = checkServerUrl(url);
  if (checked.kind === 'problem') return yaml.fail(urlEntry.value, 'bad-url', checked.message);
  return { kind: 'http', url: checked.value, headers: readHeaders(reader), tls: readTls(reader) };
}

function readHeaders({ yaml, fields, name: connector }: Reader): Readonly<Record<string, string>> {
  const entry = fields.get('headers');
  const headers = entry ? yaml.entries(entry.value, `"headers" of connector "${connector}"`) : [];
  const times = Map.groupBy(headers, ({ name }) => name.toLowerCase());
  const read = headers.flatMap((header): [string, string][] => {
    const { name, key, value } = header;
    const wrong = wrongHeader(name, times.get(name.toLowerCase()) ?? []);
    if (wrong !== undefined) return yaml.fail(key, 'bad-header', wrong) ?? [];
    const text = readTemplate(yaml, value, `The header "${name}" of connector "${connector}"`);
    if (text === undefined) return [];
    if (NOT_IN_HEADER.test(text)) {
      const message = `The header "${name}" has a line break or another character that no header can hold. Take it out.`;
      return yaml.fail(value, 'bad-header', message) ?? [];
    }
    if (isCredentialHeader(name) && text !== '' && !hasReference(text))
      return plainCredential(yaml, value, { what: `header "${name}"`, connector, name, text }) ?? [];
    return [[name, text]];
  });
  return Object.fromEntries(read);
}

/** What is wrong with the name of a header; `same` are those that differ from it in case alone, itself included. */
function wrongHeader(name: string, same: readonly Entry[]): string | undefined {
  if (!HEADER.test(name)) return `"${name}" is not the name of a header. Write one such as Authorization.`;
  if (OWN_HEADER.test(name)) return `The header "${name}" is set by Gatehouse itself. Take it out.`;
  const names = new Set(same.map((each) => each.name));
  if (names.size === 1) return undefined;
  return `${[...names].map((each) => `"${each}"`).join(' and ')} are the same header. Keep one.`;
}

function readTls({ yaml, fields, name }: Reader): TlsFiles {
  const read = (key: 'ca' | 'cert' | 'key'): TlsFiles => {
    const entry = fields.get(key);
    const text = entry && readPath(yaml, entry.value, `"${key}" of connector "${name}"`);
    return text === undefined ? {} : { [key]: text };
  };
  const [cert, key] = [fields.get('cert'), fields.get('key')];
  const alone = cert && !key ? cert : key && !cert ? key : undefined;
  if (alone) {
    const message = 'A client certificate needs both "cert" and "key", each the path of a PEM file.';
    yaml.fail(alone.key, 'missing-key', message);
  }
  return { ...read('ca'), ...read('cert'), ...read('key') };
}

function readStdio(reader: Reader): StdioConnectorEntry | undefined {
  const { yaml, fields, name } = reader;
  const what = (key: string): string => `"${key}" of connector "${name}"`;
  const commandEntry = fields.get('command');
  const command = commandEntry && yaml.text(commandEntry.value, what('command'));
  if (command === undefined || !commandEntry) return undefined;
  const wrong = wrongCommand(command);
  if (wrong !== undefined) return yaml.fail(commandEntry.value, 'bad-command', wrong);
  const cwdEntry = fields.get('cwd');
  const cwd = cwdEntry && readPath(yaml, cwdEntry.value, what('cwd'));
  const idleEntry = fields.get('idleMinutes');
  const idleMinutes = idleEntry && yaml.number(idleEntry.value, what('idleMinutes'), 1, 1_440);
  return {
    kind: 'stdio',
    command,
    args: readArguments(reader),
    env: readEnvironment(reader),
    ...(cwd === undefined ? {} : { cwd }),
    ...(idleMinutes === undefined ? {} : { idleMinutes }),
  };
}

function wrongCommand(command: string): string | undefined {
  if (command.trim() === '' || !isPlainText(command))
    return 'A command names a program. Write one such as npx or uvx.';
  if (command.includes('${'))
    return 'A command holds no "${…}". Write the name of a program, or its path from "cwd", such as ./bin/server.';
  // A path may hold spaces; the name of a program that is looked up does not.
  const [program] = /^[^\\/\s]*(?=\s)/.exec(command) ?? [];
  if (program === undefined) return undefined;
  return `The command holds spaces, and no shell takes it apart. Write command: ${program || 'npx'}, and the rest as args: [a, b].`;
}

function readArguments({ yaml, fields, name }: Reader): readonly string[] {
  const entry = fields.get('args');
  const nodes = entry ? yaml.items(entry.value, `"args" of connector "${name}"`) : [];
  const texts = nodes.map((node) => readTemplate(yaml, node, `an argument of connector "${name}"`));
  return nodes.flatMap((node, index) => {
    const text = texts[index];
    if (text === undefined) return [];
    const { option, kept } = optionOf(text, texts[index - 1]);
    if (!isCredentialFlag(option) || text === kept || hasReference(text)) return text;
    const argument = { what: `argument "${option}"`, connector: name, name: option };
    return plainCredential(yaml, node, { ...argument, text, kept }) ?? [];
  });
}

function readEnvironment({ yaml, fields, name: connector }: Reader): Readonly<Record<string, string>> {
  const entry = fields.get('env');
  const variables = entry ? yaml.entries(entry.value, `"env" of connector "${connector}"`) : [];
  const read = variables.flatMap(({ name, key, value }): [string, string][] => {
    if (name === '' || name.includes('=') || !isPlainText(name)) {
      const message = `"${name}" is not the name of an environment variable. Write one such as LOG_LEVEL.`;
      return yaml.fail(key, 'bad-variable', message) ?? [];
    }
    const text = readTemplate(yaml, value, `The variable "${name}" of connector "${connector}"`);
    if (text === undefined) return [];
    if (isCredentialVariable(name) && text !== '' && !hasReference(text))
      return plainCredential(yaml, value, { what: `variable "${name}"`, connector, name, text }) ?? [];
    return [[name, text]];
  });
  // Own properties whatever the variable is called, `__proto__` included.
  return Object.fromEntries(read);
}

function readPath(yaml: StrictYaml, node: Entry['value'], what: string): string | undefined {
  const text = readTemplate(yaml, node, what);
  return text === ''
    ? yaml.fail(node, 'bad-path', `The path ${what} is empty. Write one, or take it out.`)
    : text;
}

function readTemplate(yaml: StrictYaml, node: Entry['value'], what: string): string | undefined {
  const text = yaml.text(node, what);
  if (text === undefined) return undefined;
  if (!isPlainText(text)) {
    const message =
      'The text has a null character or half of a surrogate pair, which no program can be given. Take it out.';
    return yaml.fail(node, 'bad-text', message);
  }
  const parsed = parseTemplate(text);
  return parsed.kind === 'problem' ? yaml.fail(node, 'bad-template', parsed.message) : text;
}

function isPlainText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

interface WrittenOut {
  /** How the message calls it. */
  readonly what: string;
  readonly connector: string;
  readonly name: string;
  readonly text: string;
  /** What of the text is not the credential, and stays before it. */
  readonly kept?: string;
}

function plainCredential(yaml: StrictYaml, node: Entry['value'], written: WrittenOut): undefined {
  const { what, connector, name, text } = written;
  const secret = suggestSecret(connector, name);
  const kept = written.kept ?? /^(?:Bearer|Basic|Token) (?=\S)/i.exec(text)?.[0] ?? '';
  return yaml.fail(
    node,
    'plain-credential',
    `The ${what} looks like a credential that is written out, and this file is meant to be committed. Write "${kept}\${secret:NAME}", which Gatehouse asks for and keeps elsewhere.`,
    {
      kind: 'replace',
      title: `Take it from the secret "${secret}"`,
      instead: JSON.stringify(`${kept}\${secret:${secret}}`),
    },
  );
}
