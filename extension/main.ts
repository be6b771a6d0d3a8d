import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  askApproval,
  didChangeFolder,
  didLog,
  didRecordCall,
  didRefuseCredential,
  getSecret,
} from '../protocol/messages.ts';
import type { FolderSnapshot } from '../protocol/snapshot.ts';
import { createActions } from './actions.ts';
import type { AskApproval } from './approvalQueue.ts';
import { createApprovals } from './approvals.ts';
import { createClients } from './clients/clients.ts';
import { registerCommands } from './commands.ts';
import { type Config, createConfig } from './config.ts';
import { type Connectors, createConnectors } from './connectors/connectors.ts';
import { createDiagnostics } from './diagnostics.ts';
import { createFolderStates, type FolderStates } from './folderStates.ts';
import { createFolders, type Folders } from './folders.ts';
import type { HostConnection } from './hostConnection.ts';
import { registerFetchedDocuments } from './fromUrl/fetchedDocuments.ts';
import { createHostProcess, type HostProcess, type HostState } from './hostProcess.ts';
import { registerQuickFixes } from './language/quickFixes.ts';
import { registerToolLenses } from './language/toolLenses.ts';
import { createLog, type Log } from './log.ts';
import { registerMcpProvider } from './mcpProvider.ts';
import type { Availability, Refusal } from './model/availability.ts';
import { disposeAll } from './model/disposeAll.ts';
import { toSnapshot } from './model/folderState.ts';
import { toHostEnvironment } from './model/hostEnvironment.ts';
import { restartLimits } from './model/restartPolicy.ts';
import { createOpenApiFiles } from './openApi/openApiFiles.ts';
import { offerWays, tellHostState } from './notices.ts';
import { createRefusedCredentials, type RefusedCredentials } from './refusedCredentials.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { createStatusItem } from './statusItem.ts';
import { registerAgentsTree } from './views/agentsTree.ts';
import { registerConnectorsTree } from './views/connectorsTree.ts';
import { registerToolsTree, type ToolsTree } from './views/toolsTree.ts';
import { watchFolders } from './watchFolders.ts';

/** What other extensions and the tests may ask. */
export interface GatehouseApi {
  /** The process id of the gateway host, where it runs. */
  hostPid(): number | undefined;
  /** The newest state of a workspace folder, by its absolute path. */
  snapshot(folder: string): FolderSnapshot | undefined;
  /** Where the call records of a workspace folder lie, as an absolute path. */
  recordsOf(folder: string): string;
}

/** The longest wait for one answer of the host: opening a folder reads its documents. */
const requestLimitMs = 60_000;

let stopHost: (() => Promise<void>) | undefined;

/** Composes the extension. Nothing here waits: files are read and the host is forked on later turns. */
export function activate(context: vscode.ExtensionContext): GatehouseApi {
  const log = createLog();
  const config = createConfig();
  const secrets = createSecrets(context.secrets);
  const refused = createRefusedCredentials(secrets);
  const approve = createApprovals();
  const states = createFolderStates();
  const host = createHostProcess({
    ...toHostOptions(context, log),
    connect: (connection) => connectHost(connection, { approve, states, secrets, refused, connectors, log }),
    onState: (state) => {
      tellHostState(state, log);
      render();
      if (state.kind === 'running') void folders.restore().then(provider.refresh);
    },
  });
  const send: HostProcess['send'] = (message, params) => {
    host.start();
    return host.send(message, params);
  };
  const folders = createFolders({
    ...{ states, send, secrets, config, ports: context.workspaceState },
    records: vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'records'),
    onFailure: (message) => log.write('error', message),
  });
  const connectors = createConnectors({ send, states, folders, secrets, log });
  const clients = createClients({ send, states, folders });
  const documents = createOpenApiFiles((message) => log.write('warn', message));
  const provider = registerMcpProvider(states, secrets);
  const view = createRendering(host, states);
  const render = view.render;
  const begin = (): void => {
    context.subscriptions.push(documents.watch(), watchFolders(folders, config));
    void documents.refresh();
    void folders.sync();
  };
  const actions = createActions({
    send,
    restartHost: host.restart,
    folders,
    states,
    secrets,
    log,
    documents,
    tree: view.tree,
    connectors: connectors.actions,
    clients: clients.actions,
  });
  const commands = registerCommands({ ...toCommandOptions(host, log), actions });
  context.subscriptions.push(
    ...[log, secrets, refused, states, connectors, clients, provider, view, ...commands],
    registerLanguageFeatures({ states, send, config }),
    states.onDidChange(render),
    vscode.workspace.onDidGrantWorkspaceTrust(begin),
  );
  // In a workspace that is not trusted nothing is read and nothing runs.
  if (vscode.workspace.isTrusted) begin();
  stopHost = () => host.stop('the editor has ended');
  return toApi(host, states, folders);
}

function toApi(host: HostProcess, states: FolderStates, folders: Folders): GatehouseApi {
  return {
    hostPid: () => (host.state.kind === 'running' ? host.state.pid : undefined),
    snapshot: states.find,
    recordsOf: folders.recordsOf,
  };
}

/** Settles when the host process is gone. */
export async function deactivate(): Promise<void> {
  await stopHost?.();
}

function toHostOptions(context: vscode.ExtensionContext, log: Log) {
  return {
    file: join(context.extensionPath, 'dist', 'host.js'),
    environment: toHostEnvironment(process.env, process.versions.electron !== undefined),
    limits: restartLimits,
    timeLimitMs: requestLimitMs,
    onOutput: (line: string) => log.write('warn', `host: ${line}`),
  };
}

/** What is shown and offered inside the editors of documents. */
function registerLanguageFeatures(options: {
  readonly states: FolderStates;
  readonly send: HostProcess['send'];
  readonly config: Config;
}): vscode.Disposable {
  return vscode.Disposable.from(
    registerToolLenses(options),
    registerQuickFixes(options),
    registerFetchedDocuments(),
  );
}

interface HostPeers {
  readonly approve: AskApproval;
  readonly states: FolderStates;
  readonly secrets: Secrets;
  readonly refused: RefusedCredentials;
  readonly connectors: Connectors;
  readonly log: Log;
}

/** What the host asks and tells: everything that comes in over the link arrives here. */
function connectHost(connection: HostConnection, peers: HostPeers): void {
  const { approve, states, secrets, refused, connectors, log } = peers;
  connection.onRequest(askApproval, approve);
  connection.onRequest(getSecret, secrets.value);
  connection.onNotification(didChangeFolder, states.accept);
  connection.onNotification(didRecordCall, ({ record }) => log.call(record));
  connection.onNotification(didRefuseCredential, refused.accept);
  connectors.listen(connection);
  connection.onNotification(didLog, ({ level, message }) => log.write(level, message));
}

/** All that shows the state: each change renders everything from the last snapshots. */
function createRendering(
  host: HostProcess,
  states: FolderStates,
): vscode.Disposable & { readonly tree: ToolsTree; render(): void } {
  // After the host has given up, the last tools would only pretend that they can be called.
  const shown = () => (host.state.kind === 'stopped' ? [] : states.states);
  const status = createStatusItem();
  const diagnostics = createDiagnostics();
  const tree = registerToolsTree(shown);
  const connectors = registerConnectorsTree(shown);
  const agents = registerAgentsTree(shown);
  return {
    tree,
    render: () => {
      const takesPart = states.states.some(({ kind }) => kind !== 'none');
      void vscode.commands.executeCommand('setContext', 'gatehouse.takesPart', takesPart);
      void vscode.commands.executeCommand('setContext', 'gatehouse.host', host.state.kind);
      tree.refresh();
      connectors.refresh();
      agents.refresh();
      status.show(host.state, states.states);
      diagnostics.show(shown().flatMap((state) => toSnapshot(state) ?? []));
    },
    dispose: () => disposeAll(status, diagnostics, tree, connectors, agents),
  };
}

function toCommandOptions(host: HostProcess, log: Log) {
  return {
    availability: () => toAvailability(host.state),
    register: vscode.commands.registerCommand,
    refuse: (refusal: Refusal) => {
      log.write('warn', refusal.message);
      offerWays(refusal);
    },
  };
}

function toAvailability(host: HostState): Availability {
  if (!vscode.workspace.isTrusted) return { kind: 'untrusted' };
  if (!vscode.workspace.workspaceFolders?.length) return { kind: 'noFolder' };
  return host.kind === 'stopped' ? { kind: 'hostDown', reason: host.reason } : { kind: 'ready' };
}
