import { isMap, isScalar } from 'yaml';
import type { Problem } from '../../protocol/models.ts';
import { readLocatedYaml } from '../base/locatedYaml.ts';
import { errors } from '../errors.ts';
import type { Api } from './api.ts';
import { parseGateway } from './gatewayFile.ts';
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

export type NewApi = Pick<Api, 'name' | 'spec'> & Partial<Pick<Api, 'origin' | 'server' | 'auth'>>;

/** How messages name the file; the text alone does not say where it lies. */
const FILE = '.gatehouse/gateway.yaml';

const HEADER = `# What Gatehouse offers as MCP tools. Paths are relative to the workspace folder.
# Write no secret here: "\${secret:NAME}" is asked for when it is needed, and kept elsewhere.
`;

/**
 * The text of gateway.yaml with an API added; everything else keeps every character. Without a text, a
 * new file. An API of that name and the same document gets the new `server` (and `origin` and `auth`, where given).
 *
 * @throws {GatehouseError} `name-taken` where the name belongs to another document, `invalid-arguments`
 *   for an API that gateway.yaml could not hold, `invalid-file` for a text that must be mended first.
 */
export function addApi(text: string | undefined, wanted: NewApi): string {
  const api = checked(wanted);
  if (text === undefined || text.trim() === '') return HEADER + toNewFile(api, '\n');
  const root = readRoot(text);
  const eol = eolOf(text);
  const edited = root
    ? withApi(text, root, api)
    : text + (text.endsWith('\n') ? '' : eol) + toNewFile(api, eol);
  return verified(text, edited, api.name, (held) => {
    const hasServer = api.server === undefined || held?.server === api.server;
    return held?.spec === api.spec && hasServer && (api.origin === undefined || held.origin === api.origin);
  });
}

/**
 * The text with a credential for one security scheme of an API; the same text where the API has one.
 *
 * @throws {GatehouseError} `invalid-file` for a text that does not hold the API or must be mended first.
 */
export function addCredential(text: string, api: string, scheme: string, template: string): string {
  const fields = findApi(text, api);
  if (!fields) throw invalid(parseGateway(text, FILE).problems);
  const auth = findPair(fields, 'auth');
  const map = auth && asMap(auth);
  if (map && findPair(map, scheme)) return text;
  const edited = map
    ? insertEntry(text, map, map.items.at(-1), scheme, template)
    : withField(text, api, 'auth', { [scheme]: template });
  return verified(text, edited, api, (held) => held?.auth[scheme] === template);
}

/**
 * The text without an API, and without `apis` where nothing is left under it; the same text where there is
 * no API of that name.
 *
 * @throws {GatehouseError} `invalid-file` for a text that must be mended first.
 */
export function removeApi(text: string, name: string): string {
  const root = readRoot(text);
  const apis = root && findPair(root, 'apis');
  const map = apis && asMap(apis);
  const pair = map && findPair(map, name);
  if (!pair) return text;
  const whole = !root.flow && !map.flow && holdsNothingBut(text, apis, pair);
  const edited = whole ? removeEntry(text, root, apis) : removeEntry(text, map, pair);
  return verified(text, edited, name, (held) => held === undefined);
}

function withApi(text: string, root: ParsedMap, api: NewApi): string {
  const { name, spec, origin, server, auth } = api;
  const apis = findPair(root, 'apis');
  if (!apis) return insertEntry(text, root, root.items.at(-1), 'apis', { [name]: toValue(api) });
  const map = asMap(apis);
  if (!map) return withFirstApi(text, root, apis, api);
  if (!findPair(map, name)) return insertEntry(text, map, map.items.at(-1), name, toValue(api));
  const { gateway, problems } = parseGateway(text, FILE);
  const held = gateway.apis.find((each) => each.name === name);
  if (!held) throw invalid(problems);
  if (held.spec !== spec) throw errors.nameTaken(name, held.spec);
  const withServer =
    server === undefined || server === held.server ? text : withField(text, name, 'server', server);
  const withOrigin =
    origin === undefined || origin === held.origin
      ? withServer
      : withField(withServer, name, 'origin', origin);
  return auth === undefined ? withOrigin : withField(withOrigin, name, 'auth', auth);
}

/** Writes the first API under an `apis` that is empty. */
function withFirstApi(text: string, root: ParsedMap, apis: ParsedPair, api: NewApi): string {
  if (apis.value !== null && !(isScalar(apis.value) && apis.value.value === null)) {
    throw invalid(parseGateway(text, FILE).problems);
  }
  // Where `null` or a brace is written out, no lines can follow; the entry goes in its place then.
  const isBare = !root.flow && /:\s*(#|$)/m.test(linesOf(text, apis).split('\n', 1)[0] ?? '');
  if (isBare) return insertFirstEntry(text, apis, api.name, toValue(api));
  return replaceValue(text, apis, { [api.name]: toValue(api) });
}

/** Sets one field of an API that the text holds. */
function withField(text: string, name: string, field: string, value: NewValue): string {
  const fields = findApi(text, name);
  if (!fields) return text;
  const pair = findPair(fields, field);
  const before = (field === 'auth' ? findPair(fields, 'server') : undefined) ?? findPair(fields, 'spec');
  return pair ? replaceValue(text, pair, value) : insertEntry(text, fields, before, field, value);
}

function findApi(text: string, name: string): ParsedMap | undefined {
  const root = readRoot(text);
  const apis = root && findPair(root, 'apis');
  const map = apis && asMap(apis);
  const entry = map && findPair(map, name);
  return entry && asMap(entry);
}

/** Whether taking an API out leaves a bare `apis:`, with no comment that would lose its place. */
function holdsNothingBut(text: string, apis: ParsedPair, pair: ParsedPair): boolean {
  const [before, after] = linesOf(text, apis).split(linesOf(text, pair));
  return /^\s*["']?apis["']?:\s*$/.test(`${before}${after}`);
}

/** The API as gateway.yaml reads it, its path normalised. */
function checked(api: NewApi): NewApi {
  const { gateway, problems } = parseGateway(toNewFile(api, '\n'), FILE);
  const [held] = gateway.apis;
  if (!held)
    throw errors.invalidArguments(problems[0]?.message ?? `"${api.name}" cannot be written into ${FILE}.`);
  return { ...api, spec: held.spec };
}

/** The edited text, if it says what it should and nothing else has changed; the file needs a person otherwise. */
function verified(
  text: string,
  edited: string,
  name: string,
  isDone: (held: Api | undefined) => boolean,
): string {
  const others = (source: string): string =>
    JSON.stringify(
      parseGateway(source, FILE).gateway.apis.flatMap((api) =>
        api.name === name ? [] : [{ ...api, locations: undefined }],
      ),
    );
  const held = parseGateway(edited, FILE).gateway.apis.find((api) => api.name === name);
  if (isDone(held) && others(text) === others(edited)) return edited;
  throw invalid(parseGateway(text, FILE).problems);
}

function readRoot(text: string): ParsedMap | undefined {
  const { document, problems } = readLocatedYaml(text, FILE);
  if (document.errors.length > 0) throw invalid(problems);
  if (document.contents === null) return undefined;
  if (!isMap(document.contents)) throw invalid(parseGateway(text, FILE).problems);
  return document.contents;
}

function asMap({ value }: ParsedPair): ParsedMap | undefined {
  return isMap(value) ? (value as ParsedMap) : undefined;
}

function invalid(problems: readonly Problem[]): Error {
  const [first] = problems;
  if (!first)
    return errors.invalidFile(`${FILE} is written in a way that cannot be edited here. Edit it by hand.`);
  return errors.invalidFile(`${FILE}:${first.line}:${first.column}: ${first.message} Mend that first.`);
}

function toNewFile(api: NewApi, eol: string): string {
  return `version: 1${eol}${eol}${toBlockEntry('apis', { [api.name]: toValue(api) }, 0, eol)}`;
}

function toValue({ spec, origin, server, auth }: NewApi): NewValue {
  return {
    spec,
    ...(origin === undefined ? {} : { origin }),
    ...(server === undefined ? {} : { server }),
    ...(auth === undefined ? {} : { auth }),
  };
}
