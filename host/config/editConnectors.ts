import { isDeepStrictEqual } from 'node:util';
import { isScalar } from 'yaml';
import { errors } from '../errors.ts';
import type { ConnectorEntry } from './connectorEntry.ts';
import {
  asMap,
  findFields,
  hasSource,
  mendFirst,
  readAlone,
  readText,
  verified,
  withField,
  withoutSource,
  withSource,
} from './gatewayEdit.ts';
import type { GatewayFile } from './gatewayFile.ts';
import { findPair, insertEntry, type NewValue, type ParsedMap, replaceValue } from './mapEdit.ts';

/**
 * The text of gateway.yaml with a connector added; everything else keeps every character. Without a text, a new
 * file. The same text where it holds just this connector.
 *
 * @throws {GatehouseError} `name-taken` where the name belongs to an API or to another server,
 *   `invalid-arguments` for a connector that gateway.yaml could not hold, `invalid-file` for a text that must be
 *   mended first.
 */
export function addConnector(text: string | undefined, name: string, entry: ConnectorEntry): string {
  const value = checked(name, entry);
  if (hasSource(text, 'apis', name)) throw errors.nameTaken(name, 'an API');
  if (text !== undefined && hasSource(text, 'connectors', name)) {
    const held = findEntry(readText(text).gateway, name);
    if (!held) throw mendFirst(text);
    if (isDeepStrictEqual(held, entry)) return text;
    throw errors.nameTaken(name, held.kind === 'http' ? held.url : `the command "${held.command}"`);
  }
  const edited = withSource(text, 'connectors', name, value);
  return verified(text ?? '', edited, name, (gateway) => isDeepStrictEqual(findEntry(gateway, name), entry));
}

/**
 * The text with a header for the requests to a connector, in place of the one that it has by that name. Names of
 * headers count without their case (RFC 9110 §5.1), and one that is there keeps its own.
 *
 * @throws {GatehouseError} `invalid-arguments` for a header that gateway.yaml could not hold, `invalid-file` for a
 *   text that has no such connector with a URL, or must be mended first.
 */
export function setConnectorHeader(text: string, name: string, header: string, template: string): string {
  checked(name, { kind: 'http', url: 'https://example.com', headers: { [header]: template }, tls: {} });
  const fields = findFields(text, 'connectors', name);
  if (!fields || !findPair(fields, 'url')) {
    throw errors.invalidFile(
      `.gatehouse/gateway.yaml has no connector "${name}" with a "url". Add it first.`,
    );
  }
  const isDone = (gateway: GatewayFile): boolean => headerOf(gateway, name, header) === template;
  if (isDone(readText(text).gateway)) return text;
  return verified(text, withHeader(text, fields, header, template), name, isDone);
}

/**
 * The text without a connector, and without `connectors` where nothing is left under it; the same text where there
 * is no connector of that name.
 *
 * @throws {GatehouseError} `invalid-file` for a text that must be mended first.
 */
export function removeConnector(text: string, name: string): string {
  const edited = withoutSource(text, 'connectors', name);
  if (edited === text) return text;
  return verified(text, edited, name, (gateway) => findEntry(gateway, name) === undefined);
}

function withHeader(text: string, fields: ParsedMap, header: string, template: string): string {
  const headers = findPair(fields, 'headers');
  const map = headers && asMap(headers);
  if (!map) return withField(text, fields, { name: 'headers', value: { [header]: template }, behind: 'url' });
  const pair = map.items.find(({ key }) => isScalar(key) && isSameHeader(String(key.value), header));
  if (pair) return replaceValue(text, pair, template);
  return insertEntry(text, map, map.items.at(-1), header, template);
}

/** The connector as it is written, once it is sure that gateway.yaml reads it back as it is. */
function checked(name: string, entry: ConnectorEntry): NewValue {
  const value = toValue(entry);
  const { gateway, problems } = readAlone('connectors', name, value);
  if (isDeepStrictEqual(findEntry(gateway, name), entry)) return value;
  throw errors.invalidArguments(problems[0]?.message ?? `"${name}" cannot be written into gateway.yaml.`);
}

function toValue(entry: ConnectorEntry): NewValue {
  if (entry.kind === 'http') {
    const { url, headers, tls } = entry;
    return { url, ...(isEmpty(headers) ? {} : { headers }), ...tls };
  }
  const { command, args, env, cwd, idleMinutes } = entry;
  return {
    command,
    ...(args.length === 0 ? {} : { args }),
    ...(isEmpty(env) ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(idleMinutes === undefined ? {} : { idleMinutes }),
  };
}

function findEntry({ connectors }: GatewayFile, name: string): ConnectorEntry | undefined {
  return connectors.find((connector) => connector.name === name)?.entry;
}

function headerOf(gateway: GatewayFile, name: string, header: string): string | undefined {
  const entry = findEntry(gateway, name);
  const headers = entry?.kind === 'http' ? Object.entries(entry.headers) : [];
  return headers.find(([each]) => isSameHeader(each, header))?.[1];
}

function isSameHeader(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isEmpty(record: Readonly<Record<string, string>>): boolean {
  return Object.keys(record).length === 0;
}
