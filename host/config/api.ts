import type { Location } from '../../protocol/models.ts';
import type { Entry, StrictYaml } from '../base/strictYaml.ts';
import { type CatalogMode, readCatalogMode } from './catalogMode.ts';
import { parseTemplate, suggestSecret } from './expand.ts';
import { checkOrigin, checkServer, checkSpecPath } from './locators.ts';
import { type FilterLocations, type OperationFilters, readFilters } from './operationFilter.ts';
import { checkSourceName, type OtherNames, readPrefix } from './sourceName.ts';
import { readUploads } from './uploadPaths.ts';

/** One entry under `apis`. */
export interface Api extends OperationFilters {
  readonly name: string;
  /** The OpenAPI document: relative to the workspace folder, with `/`, never leading out of it. */
  readonly spec: string;
  /** Where calls go, an absolute http or https URL; absent while nobody has confirmed one. */
  readonly server?: string;
  /** The URL that the document was fetched from, so that it can be fetched again; absent for one's own. */
  readonly origin?: string;
  /** Credentials by security scheme, as templates with `${secret:NAME}` or `${env:NAME}`. */
  readonly auth: Readonly<Record<string, string>>;
  /** Patterns of the workspace files that calls may send; absent where none may be. */
  readonly uploads?: readonly string[];
  /** What stands in front of its tool names towards clients; absent for `<name>_`. */
  readonly prefix?: string;
  /** How its tools are offered, where that is not as for all of them. */
  readonly catalog?: CatalogMode;
  readonly locations: ApiLocations;
}

export interface ApiLocations extends Partial<FilterLocations> {
  readonly name: Location;
  readonly spec: Location;
  readonly server?: Location;
}

/** Reads the valid APIs; what is wrong with the others is told to `yaml`. */
export function readApis(
  yaml: StrictYaml,
  entries: readonly Entry[],
  connectors: OtherNames,
): readonly Api[] {
  const times = Map.groupBy(entries, ({ name }) => name);
  return entries.flatMap((each) => {
    const api = readApi(yaml, each, connectors);
    // Of two APIs of one name neither is meant more than the other.
    return api && times.get(api.name)?.length === 1 ? api : [];
  });
}

function readApi(yaml: StrictYaml, entry: Entry, connectors: OtherNames): Api | undefined {
  const { name, key, value } = entry;
  const before = yaml.problemCount;
  const what = `API "${name}"`;
  checkSourceName(yaml, entry, connectors);
  const fields = yaml.fields(
    value,
    what,
    ['spec', 'origin', 'server', 'auth', 'include', 'exclude', 'uploads', 'prefix', 'catalog'],
    [],
  );
  const specEntry = fields.get('spec');
  const spec = readSpec(yaml, specEntry, entry);
  const serverEntry = fields.get('server');
  const server = readServer(yaml, serverEntry, what);
  const origin = readOrigin(yaml, fields.get('origin'), what);
  const auth = readAuth(yaml, fields.get('auth'), name);
  const prefix = readPrefix(yaml, fields.get('prefix'), what);
  const catalog = readCatalogMode(yaml, fields.get('catalog'), what);
  const { filters, places } = readLists(yaml, fields, what);
  const uploadsEntry = fields.get('uploads');
  const uploads = uploadsEntry ? { uploads: readUploads(yaml, uploadsEntry, what) } : {};
  if (spec === undefined || specEntry === undefined || yaml.problemCount > before) return undefined;
  const locations = { name: yaml.locate(key), spec: yaml.locate(specEntry.value), ...places };
  const api = {
    ...{ name, spec, auth, ...filters, ...uploads },
    ...(origin === undefined ? {} : { origin }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(catalog === undefined ? {} : { catalog }),
  };
  if (server === undefined || !serverEntry) return { ...api, locations };
  return { ...api, server, locations: { ...locations, server: yaml.locate(serverEntry.value) } };
}

/** `include` and `exclude`, where they are written. */
function readLists(
  yaml: StrictYaml,
  fields: ReadonlyMap<string, Entry>,
  what: string,
): { readonly filters: OperationFilters; readonly places: Partial<FilterLocations> } {
  const lists = (['include', 'exclude'] as const).flatMap((list) => {
    const entry = fields.get(list);
    return entry ? [{ list, ...readFilters(yaml, entry, what) }] : [];
  });
  return {
    filters: Object.fromEntries(lists.map(({ list, filters }) => [list, filters])),
    places: Object.fromEntries(lists.map(({ list, locations }) => [list, locations])),
  };
}

function readSpec(yaml: StrictYaml, entry: Entry | undefined, { name, key }: Entry): string | undefined {
  if (!entry) {
    return yaml.fail(
      key,
      'missing-key',
      `API "${name}" does not name its OpenAPI document. Add spec: path/to/openapi.yaml.`,
    );
  }
  const text = yaml.text(entry.value, `"spec" of API "${name}"`);
  if (text === undefined) return undefined;
  const checked = checkSpecPath(text);
  return checked.kind === 'valid' ? checked.value : yaml.fail(entry.value, 'bad-spec-path', checked.message);
}

function readServer(yaml: StrictYaml, entry: Entry | undefined, what: string): string | undefined {
  if (!entry) return undefined;
  const text = yaml.text(entry.value, `"server" of ${what}`);
  if (text === undefined) return undefined;
  const checked = checkServer(text);
  return checked.kind === 'valid' ? checked.value : yaml.fail(entry.value, 'bad-server', checked.message);
}

function readOrigin(yaml: StrictYaml, entry: Entry | undefined, what: string): string | undefined {
  const text = entry && yaml.text(entry.value, `"origin" of ${what}`);
  if (entry === undefined || text === undefined) return undefined;
  const checked = checkOrigin(text);
  return checked.kind === 'valid' ? checked.value : yaml.fail(entry.value, 'bad-origin', checked.message);
}

function readAuth(yaml: StrictYaml, entry: Entry | undefined, api: string): Readonly<Record<string, string>> {
  const schemes = entry ? yaml.entries(entry.value, `"auth" of API "${api}"`) : [];
  const templates = schemes.flatMap(({ name, value }): [string, string][] => {
    const text = yaml.text(value, `The credential "${name}" of API "${api}"`);
    const secret = suggestSecret(api, name);
    return text !== undefined && checkCredential(yaml, value, text, { scheme: name, secret })
      ? [[name, text]]
      : [];
  });
  // Own properties whatever the scheme is called, `__proto__` included.
  return Object.fromEntries(templates);
}

function checkCredential(
  yaml: StrictYaml,
  node: Entry['value'],
  text: string,
  { scheme, secret }: { readonly scheme: string; readonly secret: string },
): boolean {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'problem') {
    yaml.fail(node, 'bad-template', parsed.message);
    return false;
  }
  if (parsed.template.parts.some(({ kind }) => kind === 'secret' || kind === 'env')) return true;
  yaml.fail(
    node,
    'plain-credential',
    `The credential "${scheme}" is written out, and this file is meant to be committed. Write "\${secret:NAME}", which Gatehouse asks for and keeps elsewhere.`,
    { kind: 'replace', title: `Take it from the secret "${secret}"`, instead: `"\${secret:${secret}}"` },
  );
  return false;
}
