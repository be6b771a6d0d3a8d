import { setTimeout as pause } from 'node:timers/promises';
import type { CallRecord, Problem } from '../../protocol/models.ts';
import { type AskPerson, createApprovals } from '../approvals.ts';
import { createRecordFile } from '../audit/recordFile.ts';
import { createRedactor, type Redactor } from '../audit/redactor.ts';
import { createEmitter, type Event } from '../base/event.ts';
import { serialized } from '../base/serialized.ts';
import { createCatalog, type Catalog } from '../catalog/catalog.ts';
import { emptyGateway, type GatewayFile, toOffered } from '../config/gatewayFile.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { MISSING_FILE } from '../sources/openapi/document/specText.ts';
import { type ApiSource, type ConnectorSource, isApi, isConnector } from '../sources/source.ts';
import { type Approved, createApproved } from '../state/approved.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { toApiProblems } from './apiProblems.ts';
import { type ApiSourceOptions, createApiSources, type Log } from './apiSources.ts';
import { toConnectorProblems } from './connectorProblems.ts';
import type { ConnectorSourceOptions } from './connectorSources.ts';
import type { GetSecret } from './credentials.ts';
import { rememberDefinitions } from './definitionsOf.ts';
import { createLazyConnectors } from './lazyConnectors.ts';
import { type Configuration, readConfiguration } from './files.ts';
import { offerDocumentFix } from './fixes/documentFixes.ts';

export interface WorkspaceOptions {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Folder for the call records, outside the repository. */
  readonly records: string;
  /** Records the values of arguments even where gateway.yaml does not say so. */
  readonly recordArguments: boolean;
  readonly askPerson?: AskPerson;
  readonly getSecret: GetSecret;
  /** Hears of each credential that an API has answered with 401. */
  readonly onRefused?: NonNullable<ApiSourceOptions['onRefused']>;
  /** Hears each line that a connector's process writes, and what happens to its connection. */
  readonly onConnectorLine?: NonNullable<ConnectorSourceOptions['onConnectorLine']>;
  /** Connects to no server and starts none: the committed files alone are of interest. */
  readonly isOffline?: boolean;
  readonly log: Log;
}

/** What one workspace folder connects and allows: its files read, its sources loaded, its gateway. */
export interface Workspace {
  readonly folder: string;
  readonly catalog: Catalog;
  readonly apis: readonly ApiSource[];
  readonly connectors: readonly ConnectorSource[];
  /** The commands and credentials of connectors that a person has approved. */
  readonly approved: Approved;
  readonly gateway: Gateway;
  readonly file: GatewayFile;
  /** Of the committed files and of the sources' documents. */
  readonly problems: readonly Problem[];
  readonly redactor: Redactor;
  /** Files whose change calls for `reload`. */
  readonly specFiles: readonly string[];
  /** The documents that reach a file, by absolute path; a document reaches its own. */
  documentsWith(file: string): readonly string[];
  /** Settles when each connector has been tried once, or after so many milliseconds. */
  settled(mostMs: number): Promise<void>;
  /** Reads the committed files again. What is no longer valid costs only itself. */
  reload(): Promise<void>;
  /** Connects those that waited for an approval that somebody, perhaps in another process, has given by now. */
  connectApproved(): Promise<void>;
  /** Reads one document again. */
  reloadSpec(file: string): Promise<void>;
  readonly onDidChange: Event<void>;
  readonly onDidRecord: Event<CallRecord>;
  dispose(): Promise<void>;
}

/**
 * Opens a folder. Settles when all its documents have loaded, well or badly; connectors go on by themselves, so that
 * none of them delays the rest.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { folder, log } = options;
  const redactor = createRedactor();
  const changed = createEmitter<void>();
  const catalog = createCatalog();
  const records = createRecordFile(options.records);
  const approved = createApproved(stateFolderOf(folder));
  const apis = createApiSources({ ...options, redactor });
  const connectors = createLazyConnectors({ ...options, redactor, approved });
  let configuration = await readConfiguration(folder);
  const gateway = createGateway(configuration.policy, {
    ...{ folder, catalog, records, redactor },
    approvals: createApprovals(options.askPerson),
    offered: () => toOffered(configuration.gateway),
    recordArguments: () => options.recordArguments || configuration.gateway.records.arguments,
    logError: (message) => log('error', message),
  });
  const apply = async (next: Configuration): Promise<void> => {
    const before = configuration;
    configuration = next;
    // The rules change first: a tool that they forbid must not be open while its source still loads.
    if (next.rolesText !== before.rolesText) gateway.setPolicy(next.policy);
    if (JSON.stringify(next.lock) !== JSON.stringify(before.lock)) catalog.setLock(next.lock);
    const external = await connectors.update(
      options.isOffline ? emptyGateway(next.gateway.file) : next.gateway,
    );
    const own = await apis.update(next.gateway);
    catalog.setSources([...own.current, ...external.current]);
    own.release();
    external.release();
  };
  catalog.setLock(configuration.lock);
  await apply(configuration);
  rememberDefinitions(catalog, folder, log);
  gateway.onDidChange(() => changed.fire());
  const reload = serialized(async () => apply(await readConfiguration(folder)));
  return toWorkspace({
    ...{ folder, catalog, gateway, redactor, approved, reload },
    configuration: () => configuration,
    onDidChange: changed.event,
    dispose: async () => {
      apis.dispose();
      await connectors.dispose();
      catalog.dispose();
      await records.close();
    },
  });
}

type Parts = Pick<
  Workspace,
  'folder' | 'catalog' | 'gateway' | 'redactor' | 'approved' | 'reload' | 'onDidChange' | 'dispose'
> & { configuration(): Configuration };

/** What is asked of a workspace is answered from the catalog and the files as they are at that moment. */
function toWorkspace({ configuration, ...parts }: Parts): Workspace {
  const { catalog, gateway, reload } = parts;
  const apis = (): readonly ApiSource[] => catalog.sources.filter(isApi);
  const connectors = (): readonly ConnectorSource[] => catalog.sources.filter(isConnector);
  return {
    ...parts,
    get apis() {
      return apis();
    },
    get connectors() {
      return connectors();
    },
    get file() {
      return configuration().gateway;
    },
    get problems() {
      return problemsOf(configuration(), catalog);
    },
    get specFiles() {
      return apis().flatMap((source) => source.files);
    },
    documentsWith: (file) => apis().flatMap(({ files }) => (files.includes(file) ? files.slice(0, 1) : [])),
    settled: (mostMs) => settleWithin(connectors(), mostMs),
    reloadSpec: async (file) => {
      const held = apis().filter((source) => source.files.includes(file));
      const before = held.map(isMissing);
      await Promise.all(held.map((source) => source.reload()));
      // A document that comes or goes changes what is said of the line that names it.
      if (held.some((source, index) => isMissing(source) !== before[index])) await reload();
    },
    connectApproved: async () => {
      await Promise.all(
        connectors().map(async (source) => {
          const { state } = source.view;
          if (state.kind !== 'needs-approval') return;
          if (await parts.approved.isApproved(source.name, state.approval.hash)) await source.connect();
        }),
      );
    },
    onDidRecord: gateway.onDidRecord,
  };
}

/** A document that is not there is told at the line of gateway.yaml that names it, where it is mended. */
function problemsOf(configuration: Configuration, catalog: Catalog): readonly Problem[] {
  const { sources } = catalog;
  const ofSources = sources.flatMap(({ problems }) => problems.map(offerDocumentFix));
  return [
    ...configuration.problems,
    ...toApiProblems(configuration.gateway, sources.filter(isApi)),
    ...toConnectorProblems(configuration.gateway, catalog),
    ...ofSources.filter(({ code }) => code !== MISSING_FILE),
  ];
}

async function settleWithin(connectors: readonly ConnectorSource[], mostMs: number): Promise<void> {
  const clock = new AbortController();
  const late = pause(mostMs, undefined, { signal: clock.signal }).catch(() => {});
  await Promise.race([Promise.all(connectors.map(({ ready }) => ready)), late]);
  clock.abort();
}

function isMissing({ problems }: ApiSource): boolean {
  return problems.some(({ code }) => code === MISSING_FILE);
}
