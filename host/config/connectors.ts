import type { Location } from '../../protocol/models.ts';
import type { Entry, StrictYaml } from '../base/strictYaml.ts';
import type { ConnectorEntry, HttpConnectorEntry, StdioConnectorEntry, TlsFiles } from './connectorEntry.ts';
import { parseTemplate, suggestSecret } from './expand.ts';
import { checkOrigin } from './locators.ts';
import { SOURCE_NAME } from './sourceName.ts';

/** One entry under `connectors`, with where it stands. */
export interface Connector {
  readonly name: string;
  readonly entry: ConnectorEntry;
  readonly location: Location;
}

export interface ReadConnectors {
  /** The valid ones, in the order of the file. */
  readonly connectors: readonly Connector[];
  /** Where each name stands, those of wrong entries included: APIs share the namespace. */
  readonly names: ReadonlyMap<string, Location>;
}

const httpKeys = ['url', 'headers', 'ca', 'cert', 'key'];
const stdioKeys = ['command', 'args', 'env', 'cwd', 'idleMinutes'];
/** Header names of RFC 9110 §5.1. */
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Headers that belong to the transport or to HTTP itself. */
const OWN_HEADER =
  /^(mcp-.*|content-type|content-length|accept|host|connection|transfer-encoding|last-event-id)$/i;
const CREDENTIAL_HEADER = /auth|cookie|token|secret|api-?key/i;
const CREDENTIAL_VARIABLE = /TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL/i;

/** Reads the valid connectors; what is wrong with the others is told to `yaml`. */
export function readConnectors(yaml: StrictYaml, entry: Entry | undefined): ReadConnectors {
  const entries = entry ? yaml.entries(entry.value, '"connectors"') : [];
  const times = Map.groupBy(entries, ({ name }) => name);
  const connectors = entries.flatMap((each): Connector[] => {
    const read = readConnector(yaml, each);
    const isOnly = times.get(each.name)?.length === 1;
    return read && isOnly ? [{ name: each.name, entry: read, location: yaml.locate(each.key) }] : [];
  });
  return { connectors, names: new Map(entries.map(({ name, key }) => [name, yaml.locate(key)])) };
}

function readConnector(yaml: StrictYaml, { name, key, value }: Entry): ConnectorEntry | undefined {
  const before = yaml.problemCount;
  const what = `connector "${name}"`;
  if (!SOURCE_NAME.pattern.test(name))
    yaml.fail(key, 'bad-source-name', `"${name}" is not a name. ${SOURCE_NAME.rule}`);
  const fields = yaml.fields(value, what, [...httpKeys, ...stdioKeys], ['prefix']);
  const isHttp = fields.has('url');
  if (isHttp === fields.has('command')) {
    const message = isHttp
      ? `The ${what} has both a "url" and a "command". Keep the one that is meant.`
      : `The ${what} says neither where the server is nor how it is started. Write url: https://…, or command: npx with its args.`;
    return yaml.fail(key, 'missing-key', message);
  }
  for (const stray of isHttp ? stdioKeys : httpKeys) {
    const field = fields.get(stray);
    if (!field) continue;
    const message = `"${stray}" has no meaning beside "${isHttp ? 'url' : 'command'}". Take it out.`;
    yaml.fail(field.key, 'stray-key', message);
  }
  const reader: Reader = { yaml, fields, name };
  const read = isHttp ? readHttp(reader) : readStdio(reader);
  return yaml.problemCount > before ? undefined : read;
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
  const checked = checkOrigin(url);
  if (checked.kind === 'problem') return yaml.fail(urlEntry.value, 'bad-url', checked.message);
  return { kind: 'http', url: checked.value, headers: readHeaders(reader), tls: readTls(reader) };
}

function readHeaders({ yaml, fields, name: connector }: Reader): Readonly<Record<string, string>> {
  const entry = fields.get('headers');
  const headers = entry ? yaml.entries(entry.value, `"headers" of connector "${connector}"`) : [];
  const read = headers.flatMap(({ name, key, value }): [string, string][] => {
    if (!HEADER.test(name))
      return yaml.fail(key, 'bad-header', `"${name}" is not the name of a header.`) ?? [];
    if (OWN_HEADER.test(name)) {
      const message = `The header "${name}" is set by Gatehouse itself. Take it out.`;
      return yaml.fail(key, 'bad-header', message) ?? [];
    }
    const isSecret = CREDENTIAL_HEADER.test(name);
    const text = readTemplate(yaml, value, `The header "${name}" of connector "${connector}"`);
    if (text === undefined) return [];
    if (/[\r\n\0]/.test(text))
      return (
        yaml.fail(value, 'bad-header', `The header "${name}" has a line break. Write it on one line.`) ?? []
      );
    if (isSecret && !hasReference(text))
      return plainCredential(yaml, value, `header "${name}"`, connector, name) ?? [];
    return [[name, text]];
  });
  return Object.fromEntries(read);
}

function readTls({ yaml, fields, name }: Reader): TlsFiles {
  const read = (key: 'ca' | 'cert' | 'key'): TlsFiles => {
    const entry = fields.get(key);
    const text = entry && readTemplate(yaml, entry.value, `"${key}" of connector "${name}"`);
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
  if (command.trim() === '' || command.includes('\0'))
    return yaml.fail(commandEntry.value, 'bad-command', 'A command names a program, such as npx or uvx.');
  if (/\s/.test(command) && !/[\\/]/.test(command)) {
    const message = `"${command}" holds spaces, and no shell takes it apart. Write the program alone, and the rest as args: [a, b].`;
    return yaml.fail(commandEntry.value, 'bad-command', message);
  }
  const argsEntry = fields.get('args');
  const args = (argsEntry ? yaml.items(argsEntry.value, what('args')) : []).flatMap(
    (node) => readTemplate(yaml, node, `an argument of connector "${name}"`) ?? [],
  );
  const cwdEntry = fields.get('cwd');
  const cwd = cwdEntry && readTemplate(yaml, cwdEntry.value, what('cwd'));
  const idleEntry = fields.get('idleMinutes');
  const idleMinutes = idleEntry && yaml.number(idleEntry.value, what('idleMinutes'), 1, 1_440);
  return {
    kind: 'stdio',
    command,
    args,
    env: readEnvironment(reader),
    ...(cwd === undefined ? {} : { cwd }),
    ...(idleMinutes === undefined ? {} : { idleMinutes }),
  };
}

function readEnvironment({ yaml, fields, name: connector }: Reader): Readonly<Record<string, string>> {
  const entry = fields.get('env');
  const variables = entry ? yaml.entries(entry.value, `"env" of connector "${connector}"`) : [];
  const read = variables.flatMap(({ name, key, value }): [string, string][] => {
    if (name === '' || /[=\0]/.test(name))
      return yaml.fail(key, 'bad-variable', `"${name}" is not the name of an environment variable.`) ?? [];
    const text = readTemplate(yaml, value, `The variable "${name}" of connector "${connector}"`);
    if (text === undefined) return [];
    if (CREDENTIAL_VARIABLE.test(name) && text !== '' && !hasReference(text))
      return plainCredential(yaml, value, `variable "${name}"`, connector, name) ?? [];
    return [[name, text]];
  });
  return Object.fromEntries(read);
}

function readTemplate(yaml: StrictYaml, node: Entry['value'], what: string): string | undefined {
  const text = yaml.text(node, what);
  if (text === undefined) return undefined;
  const parsed = parseTemplate(text);
  return parsed.kind === 'problem' ? yaml.fail(node, 'bad-template', parsed.message) : text;
}

function hasReference(text: string): boolean {
  return /\$\{(?:secret|env):/.test(text);
}

function plainCredential(
  yaml: StrictYaml,
  node: Entry['value'],
  what: string,
  connector: string,
  name: string,
): undefined {
  const secret = suggestSecret(connector, name);
  return yaml.fail(
    node,
    'plain-credential',
    `The ${what} looks like a credential that is written out, and this file is meant to be committed. Write "\${secret:NAME}", which Gatehouse asks for and keeps elsewhere.`,
    { kind: 'replace', title: `Take it from the secret "${secret}"`, instead: `"\${secret:${secret}}"` },
  );
}
