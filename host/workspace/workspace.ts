import type { CallRecord, Problem } from '../../protocol/models.ts';
import { type AskPerson, createApprovals } from '../approvals.ts';
import { createRecordFile } from '../audit/recordFile.ts';
import { createRedactor, type Redactor } from '../audit/redactor.ts';
import { createEmitter, type Event } from '../base/event.ts';
import { serialized } from '../base/serialized.ts';
import { createCatalog, type Catalog } from '../catalog/catalog.ts';
import type { GatewayFile } from '../config/gatewayFile.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { MISSING_FILE } from '../sources/openapi/document/specText.ts';
import type { Source } from '../sources/source.ts';
import { toApiProblems } from './apiProblems.ts';
import { type ApiSourceOptions, createApiSources, type Log } from './apiSources.ts';
import type { GetSecret } from './credentials.ts';
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
  readonly log: Log;
}

/** What one workspace folder connects and allows: its files read, its sources loaded, its gateway. */
export interface Workspace {
  readonly folder: string;
  readonly catalog: Catalog;
  readonly gateway: Gateway;
  readonly file: GatewayFile;
  /** Of the committed files and of the sources' documents. */
  readonly problems: readonly Problem[];
  readonly redactor: Redactor;
  /** Files whose change calls for `reload`. */
  readonly specFiles: readonly string[];
  /** The documents that reach a file, by absolute path; a document reaches its own. */
  documentsWith(file: string): readonly string[];
  /** Reads the committed files again. What is no longer valid costs only itself. */
  reload(): Promise<void>;
  /** Reads one document again. */
  reloadSpec(file: string): Promise<void>;
  readonly onDidChange: Event<void>;
  readonly onDidRecord: Event<CallRecord>;
  dispose(): Promise<void>;
}

/** Opens a folder. Settles when all its sources have loaded, well or badly. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { folder, log } = options;
  const redactor = createRedactor();
  const changed = createEmitter<void>();
  const catalog = createCatalog();
  const records = createRecordFile(options.records);
  const sources = createApiSources({ ...options, redactor });
  let configuration = await readConfiguration(folder);
  const gateway = createGateway(configuration.policy, {
    ...{ folder, catalog, records, redactor },
    approvals: createApprovals(options.askPerson),
    recordArguments: () => options.recordArguments || configuration.gateway.records.arguments,
    logError: (message) => log('error', message),
  });
  const apply = async (next: Configuration): Promise<void> => {
    const before = configuration;
    configuration = next;
    // The rules change first: a tool that they forbid must not be open while its source still loads.
    if (next.rolesText !== before.rolesText) gateway.setPolicy(next.policy);
    const { current, release } = await sources.update(next.gateway);
    catalog.setSources(current);
    release();
  };
  await apply(configuration);
  gateway.onDidChange(() => changed.fire());
  const reload = serialized(async () => apply(await readConfiguration(folder)));
  return {
    folder,
    catalog,
    gateway,
    redactor,
    get file() {
      return configuration.gateway;
    },
    get problems() {
      return problemsOf(configuration, catalog);
    },
    get specFiles() {
      return catalog.sources.flatMap((source) => source.files);
    },
    documentsWith: (file) =>
      catalog.sources.flatMap(({ files }) => (files.includes(file) ? files.slice(0, 1) : [])),
    reload,
    reloadSpec: async (file) => {
      const held = catalog.sources.filter((source) => source.files.includes(file));
      const before = held.map(isMissing);
      await Promise.all(held.map((source) => source.reload()));
      // A document that comes or goes changes what is said of the line that names it.
      if (held.some((source, index) => isMissing(source) !== before[index])) await reload();
    },
    onDidChange: changed.event,
    onDidRecord: gateway.onDidRecord,
    dispose: async () => {
      sources.dispose();
      catalog.dispose();
      await records.close();
    },
  };
}

/** A document that is not there is told at the line of gateway.yaml that names it, where it is mended. */
function problemsOf(configuration: Configuration, { sources }: Catalog): readonly Problem[] {
  const ofSources = sources.flatMap(({ problems }) => problems.map(offerDocumentFix));
  return [
    ...configuration.problems,
    ...toApiProblems(configuration.gateway, sources),
    ...ofSources.filter(({ code }) => code !== MISSING_FILE),
  ];
}

function isMissing({ problems }: Source): boolean {
  return problems.some(({ code }) => code === MISSING_FILE);
}
