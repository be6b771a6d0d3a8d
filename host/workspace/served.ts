import { type Callers, createCallers } from '../endpoint/callers.ts';
import { type Endpoint, openEndpoint } from '../endpoint/listener.ts';
import { noteRecordFolder } from '../state/recordFolders.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { readTokens, tokenFileOf } from '../state/tokenFile.ts';
import { openWatched } from './watched.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

export interface ServeOptions extends WorkspaceOptions {
  readonly host: string;
  readonly port: number;
  readonly orAnyPort?: boolean;
  /** Bearer tokens that are good for this run, by agent. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** A workspace folder with its endpoint open and its files watched. */
export interface Served {
  readonly workspace: Workspace;
  readonly url: string;
  /** Adds a token that is good for this run. */
  addToken(agent: string, token: string): void;
  /** Reads the committed files now instead of when the watcher hears of them. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** @throws {GatehouseError} `not-loopback`, `port-taken`, `invalid-file` for a broken token file. */
export async function serveWorkspace(options: ServeOptions): Promise<Served> {
  const { folder } = options;
  await noteRecordFolder(stateFolderOf(folder), options.records);
  const callers = createCallers();
  const readLasting = async (): Promise<void> =>
    callers.setLasting(await readTokens(tokenFileOf(stateFolderOf(folder))));
  const watched = await openWatched({ ...options, onTokens: readLasting });
  const { workspace } = watched;
  for (const [agent, token] of Object.entries(options.tokens)) addToken(callers, workspace, agent, token);
  const endpoint = await readLasting()
    .then(() => openFor(workspace, callers, options))
    .catch(async (error: unknown) => {
      await watched.dispose();
      throw error;
    });
  return {
    workspace,
    url: endpoint.url,
    addToken: (agent, token) => addToken(callers, workspace, agent, token),
    reload: workspace.reload,
    close: async () => {
      await endpoint.close();
      await watched.dispose();
    },
  };
}

function openFor(workspace: Workspace, callers: Callers, options: ServeOptions): Promise<Endpoint> {
  const { host, port, orAnyPort = false, log } = options;
  const onError = (error: Error): void => log('error', workspace.redactor.text(error.stack ?? error.message));
  return openEndpoint({ gateway: workspace.gateway, callers, host, port, orAnyPort, onError });
}

function addToken(callers: Callers, workspace: Workspace, agent: string, token: string): void {
  callers.add(agent, token);
  workspace.redactor.add(token);
}
