import type { Problem } from '../../protocol/models.ts';
import { checkVersion } from '../base/fileVersion.ts';
import { type Entry, readStrictYaml, type StrictYaml } from '../base/strictYaml.ts';
import { type Api, readApis } from './api.ts';
import { type CatalogMode, type CatalogSetting, defaultCatalog, readCatalog } from './catalogMode.ts';
import { type Connector, readConnectors } from './connectors.ts';
import { toOtherNames } from './sourceName.ts';

/** What a workspace connects, as `.gatehouse/gateway.yaml` says it. */
export interface GatewayFile {
  /** Absolute path. */
  readonly file: string;
  /** The valid ones, in the order of the file. */
  readonly apis: readonly Api[];
  /** The valid ones, in the order of the file. */
  readonly connectors: readonly Connector[];
  /** Whether the values of arguments are recorded, not only their shape. */
  readonly records: { readonly arguments: boolean };
  readonly limits: GatewayLimits;
  /** How tools are offered, where an agent's entry in the role file does not say. */
  readonly catalog: CatalogSetting;
}

export interface GatewayLimits {
  /** How long one call may take, in seconds. */
  readonly callSeconds?: number;
  /** How much of an answer is read, in bytes. */
  readonly responseBytes?: number;
}

export interface ParsedGateway {
  readonly gateway: GatewayFile;
  /** All of them, in the order of the file. */
  readonly problems: readonly Problem[];
}

const topLevel = ['version', 'apis', 'connectors', 'records', 'limits', 'catalog'];

/**
 * Reads gateway.yaml. `file` is its absolute path, for locations. Never throws. A problem within one API
 * or connector costs that one alone; text that is not YAML, or of another version, holds none.
 */
export function parseGateway(text: string, file: string): ParsedGateway {
  const yaml = readStrictYaml(text, file);
  const gateway = yaml.broken ? emptyGateway(file) : readGateway(yaml, file);
  return { gateway, problems: yaml.problems };
}

/** The gateway of a workspace that has no gateway.yaml. */
export function emptyGateway(file: string): GatewayFile {
  return {
    ...{ file, apis: [], connectors: [] },
    ...{ records: { arguments: false }, limits: {}, catalog: defaultCatalog },
  };
}

/** How tools are to be offered: those of a source as its entry says, all others as for the whole gate. */
export function toOffered({ catalog, apis, connectors }: GatewayFile): {
  readonly setting: CatalogSetting;
  readonly ofSources: ReadonlyMap<string, CatalogMode>;
} {
  const modes = [...apis, ...connectors].flatMap(({ name, catalog: mode }) =>
    mode === undefined ? [] : [[name, mode] as const],
  );
  return { setting: catalog, ofSources: new Map(modes) };
}

/**
 * Tells of APIs whose document is missing, at the line of `spec`. `exists` answers for a path relative to
 * the workspace folder.
 */
export async function checkSpecFiles(
  gateway: GatewayFile,
  exists: (relative: string) => boolean | Promise<boolean>,
): Promise<readonly Problem[]> {
  const checked = gateway.apis.map(async ({ name, spec, locations }): Promise<Problem[]> => {
    if (await exists(spec)) return [];
    const message = `API "${name}" names ${spec}, and there is no such file in the workspace folder. Mend the path, or take the API out.`;
    return [{ ...locations.spec, severity: 'error', code: 'missing-spec', message }];
  });
  return (await Promise.all(checked)).flat();
}

function readGateway(yaml: StrictYaml, file: string): GatewayFile {
  const fields = yaml.fields(yaml.root, 'the gateway file', topLevel, []);
  const readable = checkVersion(yaml, fields.get('version'));
  const entriesOf = (section: string): readonly Entry[] => {
    const entry = fields.get(section);
    return entry ? yaml.entries(entry.value, `"${section}"`) : [];
  };
  const [apiEntries, connectorEntries] = [entriesOf('apis'), entriesOf('connectors')];
  const apis = readApis(yaml, apiEntries, toOtherNames(yaml, 'connector', connectorEntries));
  const connectors = readConnectors(yaml, connectorEntries, toOtherNames(yaml, 'API', apiEntries));
  return {
    file,
    apis: readable ? apis : [],
    connectors: readable ? connectors : [],
    records: readRecords(yaml, fields.get('records')),
    limits: readLimits(yaml, fields.get('limits')),
    catalog: readCatalog(yaml, fields.get('catalog')),
  };
}

function readRecords(yaml: StrictYaml, entry: Entry | undefined): GatewayFile['records'] {
  const value = entry && yaml.fields(entry.value, '"records"', ['arguments'], []).get('arguments');
  return { arguments: (value && yaml.flag(value.value, '"arguments" of "records"')) ?? false };
}

function readLimits(yaml: StrictYaml, entry: Entry | undefined): GatewayLimits {
  const fields = entry && yaml.fields(entry.value, '"limits"', ['callSeconds', 'responseBytes'], []);
  const read = (name: string, max: number): number | undefined => {
    const limit = fields?.get(name);
    return limit && yaml.number(limit.value, `"${name}" of "limits"`, 1, max);
  };
  const callSeconds = read('callSeconds', 600);
  const responseBytes = read('responseBytes', 1_000_000_000);
  return {
    ...(callSeconds === undefined ? {} : { callSeconds }),
    ...(responseBytes === undefined ? {} : { responseBytes: Math.floor(responseBytes) }),
  };
}
