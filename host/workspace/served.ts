import { type Callers, createCallers } from '../endpoint/callers.ts';
import { type Endpoint, openEndpoint } from '../endpoint/listener.ts';
import { noteRecordFolder } from '../state/recordFolders.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { readTokens, tokenFileOf } from '../state/tokenFile.ts';
import { watchWorkspace } from './watch.ts';
import { openWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts';

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
  const { folder, log } = options;
  await noteRecordFolder(stateFolderOf(folder), options.records);
  const workspace = await openWorkspace(options);
  const callers = createCallers();
  for (const [agent, token] of Object.entries(options.tokens)) addToken(callers, workspace, agent, token);
  const endpoint = await openWithTokens(options, workspace, callers).catch(async (error: unknown) => {
    await workspace.dispose();
    throw error;
  });
  const tokens = tokenFileOf(stateFolderOf(folder));
  const watching = await watchWorkspace({
    folder,
    tokens,
    log,
    onConfiguration: () => workspace.reload(),
    onTokens: async () => callers.setLasting(await readTokens(tokens)),
    onSpec: (file) => workspace.reloadSpec(file),
  });
  watching.setSpecs(workspace.specFiles);
  workspace.onDidChange(() => watching.setSpecs(workspace.specFiles));
  return {
    workspace,
    url: endpoint.url,
    addToken: (agent, token) => addToken(callers, workspace, agent, token),
    reload: workspace.reload,
    close: async () => {
      await watching.dispose();
      await endpoint.close();
      await workspace.dispose();
    },
  };
}

async function openWithTokens(
  options: ServeOptions,
  workspace: Workspace,
  callers: Callers,
): Promise<Endpoint> {
  callers.setLasting(await readTokens(tokenFileOf(stateFolderOf(options.folder))));
  const { host, port, orAnyPort = false, log } = options;
  const onError = (error: Error): void => log('error', workspace.redactor.text(error.stack ?? error.message));
  return openEndpoint({ gateway: workspace.gateway, callers, host, port, orAnyPort, onError });
}

function addToken(callers: Callers, workspace: Workspace, agent: string, token: string): void {
  callers.add(agent, token);
  workspace.redactor.add(token);
}
