import { errors } from '../errors.ts';
import type { Api } from './api.ts';
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
import { findPair, insertEntry, type NewValue } from './mapEdit.ts';

export type NewApi = Pick<Api, 'name' | 'spec'> & Partial<Pick<Api, 'origin' | 'server' | 'auth'>>;

/**
 * The text of gateway.yaml with an API added; everything else keeps every character. Without a text, a
 * new file. An API of that name and the same document gets the new `server` (and `origin` and `auth`, where given).
 *
 * @throws {GatehouseError} `name-taken` where the name belongs to another document or to a connector,
 *   `invalid-arguments` for an API that gateway.yaml could not hold, `invalid-file` for a text that must be mended
 *   first.
 */
export function addApi(text: string | undefined, wanted: NewApi): string {
  const api = checked(wanted);
  if (hasSource(text, 'connectors', api.name)) throw errors.nameTaken(api.name, 'a connector');
  const edited =
    text !== undefined && hasSource(text, 'apis', api.name)
      ? withChanges(text, api)
      : withSource(text, 'apis', api.name, toValue(api));
  return verified(text ?? '', edited, api.name, ({ apis }) => {
    const held = apis.find(({ name }) => name === api.name);
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
  const fields = findFields(text, 'apis', api);
  if (!fields) throw mendFirst(text);
  const auth = findPair(fields, 'auth');
  const map = auth && asMap(auth);
  if (map && findPair(map, scheme)) return text;
  const edited = map
    ? insertEntry(text, map, map.items.at(-1), scheme, template)
    : withApiField(text, api, 'auth', { [scheme]: template });
  return verified(
    text,
    edited,
    api,
    ({ apis }) => apis.find(({ name }) => name === api)?.auth[scheme] === template,
  );
}

/**
 * The text without an API, and without `apis` where nothing is left under it; the same text where there is
 * no API of that name.
 *
 * @throws {GatehouseError} `invalid-file` for a text that must be mended first.
 */
export function removeApi(text: string, name: string): string {
  const edited = withoutSource(text, 'apis', name);
  if (edited === text) return text;
  return verified(text, edited, name, ({ apis }) => apis.every((api) => api.name !== name));
}

/** Changes an API that the text holds. */
function withChanges(text: string, { name, spec, origin, server, auth }: NewApi): string {
  const held = readText(text).gateway.apis.find((each) => each.name === name);
  if (!held) throw mendFirst(text);
  if (held.spec !== spec) throw errors.nameTaken(name, held.spec);
  const withServer =
    server === undefined || server === held.server ? text : withApiField(text, name, 'server', server);
  const withOrigin =
    origin === undefined || origin === held.origin
      ? withServer
      : withApiField(withServer, name, 'origin', origin);
  return auth === undefined ? withOrigin : withApiField(withOrigin, name, 'auth', auth);
}

function withApiField(text: string, api: string, name: string, value: NewValue): string {
  const fields = findFields(text, 'apis', api);
  if (!fields) return text;
  const behind = name === 'auth' && findPair(fields, 'server') ? 'server' : 'spec';
  return withField(text, fields, { name, value, behind });
}

/** The API as gateway.yaml reads it, its path normalised. */
function checked(api: NewApi): NewApi {
  const { gateway, problems } = readAlone('apis', api.name, toValue(api));
  const [held] = gateway.apis;
  if (!held)
    throw errors.invalidArguments(
      problems[0]?.message ?? `"${api.name}" cannot be written into gateway.yaml.`,
    );
  return { ...api, spec: held.spec };
}

function toValue({ spec, origin, server, auth }: NewApi): NewValue {
  return {
    spec,
    ...(origin === undefined ? {} : { origin }),
    ...(server === undefined ? {} : { server }),
    ...(auth === undefined ? {} : { auth }),
  };
}
