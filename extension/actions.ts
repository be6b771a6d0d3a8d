import { join } from 'node:path';
import * as vscode from 'vscode';
import { inspectSpec, locateTool, type RequestMessage } from '../protocol/messages.ts';
import type { ClientActions } from './clients/clients.ts';
import type { Actions } from './commands.ts';
import type { ConnectorActions } from './connectors/connectorActions.ts';
import { expose, type ExposeArguments } from './expose/expose.ts';
import { stopExposing } from './expose/stopExposing.ts';
import { pickDocument } from './find/documentPicker.ts';
import { pickFolder } from './folderPicker.ts';
import type { FolderStates } from './folderStates.ts';
import type { Folders } from './folders.ts';
import { addFromUrl } from './fromUrl/addFromUrl.ts';
import { refreshFromUrl } from './fromUrl/refreshFromUrl.ts';
import type { Log } from './log.ts';
import { manageSecrets } from './manageSecrets.ts';
import {
  isToolNode,
  parseExposeArguments,
  parseRefreshArguments,
  parseToolArguments,
} from './model/commandArguments.ts';
import { type FolderState, toSnapshot } from './model/folderState.ts';
import type { OpenApiFiles } from './openApi/openApiFiles.ts';
import type { Secrets } from './secrets.ts';
import type { ToolsTree } from './views/toolsTree.ts';

export interface ActionsOptions {
  readonly send: <P, R>(message: RequestMessage<P, R>, params: P) => Promise<R>;
  readonly restartHost: () => Promise<void>;
  readonly folders: Folders;
  readonly states: FolderStates;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly documents: OpenApiFiles;
  readonly tree: Pick<ToolsTree, 'reveal'>;
  readonly connectors: ConnectorActions;
  readonly clients: ClientActions;
}

/** How far OpenAPI documents are looked for before a person is asked whether to go on. */
const searchLimit = { ms: 10_000, files: 20_000 } as const;

export function createActions(options: ActionsOptions): Actions {
  const { send, folders, states, secrets, log } = options;
  return {
    ...options.connectors,
    ...options.clients,
    findOpenApi: async () => {
      const chosen = await chooseDocument(options);
      return chosen && exposeAndTell(options, chosen);
    },
    exposeSpec: (argument) => exposeAndTell(options, parseExposeArguments(argument)),
    stopExposing: async (argument) => {
      const given = isToolNode(argument) && argument.kind === 'source';
      const source = given ? { folder: argument.folder, source: argument.source.name } : {};
      return stopExposing({ send, states: () => states.states }, source);
    },
    refreshFromUrl: (argument) =>
      refreshFromUrl({ send, states: () => states.states }, parseRefreshArguments(argument)),
    restartHost: options.restartHost,
    showLog: () => log.show(),
    openRoles: (argument) => openCommitted(states, argument, 'roles.yaml'),
    openGateway: (argument) => openCommitted(states, argument, 'gateway.yaml'),
    openSpec: async (argument) => {
      if (isToolNode(argument) && argument.kind === 'source') await openFile(argument.source.spec);
    },
    goToOperation: async (argument) => {
      if (!isToolNode(argument) || argument.kind !== 'tool') return;
      const { folder, tool } = argument;
      const place = await send(locateTool, { folder, tool: tool.id });
      if (!place)
        throw new Error(`${tool.id} is not found in its document any more. Save the document, then retry.`);
      await openFile(place.file, new vscode.Position(place.line - 1, place.column - 1));
    },
    revealTool: async (argument) => {
      const given = parseToolArguments(argument);
      if (given) await options.tree.reveal(given.folder, given.tool);
    },
    copyToolName: async (argument) => {
      if (isToolNode(argument) && argument.kind === 'tool') await copy(argument.tool.id);
    },
    copyEndpoint: async () => {
      const state = await pickFolder(states.states.filter(toSnapshot));
      const url = state && toSnapshot(state)?.url;
      if (url === undefined)
        throw new Error('No gateway is open. Expose an OpenAPI document or connect an MCP server first.');
      await copy(url);
    },
    refresh: async () => {
      await Promise.all([folders.sync().then(folders.reopen), options.documents.refresh()]);
    },
    manageSecrets: async () => {
      const state = await pickFolder(states.states);
      if (state) await manageSecrets(secrets, state);
    },
    forgetSecrets: () => forgetSecrets(options),
  };
}

async function forgetSecrets({ states, secrets }: ActionsOptions): Promise<void> {
  const state = await pickFolder(states.states);
  if (!state) return;
  const names = await secrets.forget(state.folder);
  const what = names.length === 0 ? 'No secret was stored' : `Forgot ${names.join(', ')}`;
  void vscode.window.showInformationMessage(
    `${what} for ${state.name}. A call that needs one asks for it again.`,
  );
}

/** Lets a person choose a document of the workspace, or fetch one into it. */
async function chooseDocument({ send, states }: ActionsOptions): Promise<ExposeArguments | undefined> {
  const folders = states.states.map(({ folder }) => vscode.Uri.file(folder));
  const inspect = (uri: vscode.Uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? '';
    return send(inspectSpec, { folder, spec: uri.fsPath });
  };
  const picked = await pickDocument({ folders, inspect, limit: searchLimit });
  if (picked?.kind !== 'url') return picked && { uri: picked.uri };
  const state = await pickFolder(states.states);
  return state && addFromUrl(send, state.folder);
}

async function exposeAndTell(options: ActionsOptions, given: ExposeArguments): Promise<unknown> {
  const { send, documents } = options;
  const { find } = options.states;
  const { open } = options.folders;
  const choose = () => chooseDocument(options);
  const exposed = await expose({ send, find, open, choose, isDocument: documents.has }, given);
  if (!exposed) return undefined;
  await vscode.commands.executeCommand('gatehouse.tools.focus');
  const count = `${exposed.tools} ${exposed.tools === 1 ? 'tool' : 'tools'} exposed`;
  void tellNext(`${exposed.source}: ${count}. Agents may call what the role file allows.`);
  return exposed;
}

async function tellNext(message: string): Promise<void> {
  const roles = 'Open Role File';
  const chosen = await vscode.window.showInformationMessage(message, roles, 'Copy Endpoint URL');
  if (chosen === undefined) return;
  await vscode.commands.executeCommand(chosen === roles ? 'gatehouse.openRoles' : 'gatehouse.copyEndpoint');
}

async function openCommitted(states: FolderStates, argument: unknown, name: string): Promise<void> {
  const state = isToolNode(argument) ? findState(states, argument) : await pickFolder(states.states);
  if (!state) return;
  const file = join(state.folder, '.gatehouse', name);
  const exists = await vscode.workspace.fs.stat(vscode.Uri.file(file)).then(
    () => true,
    () => false,
  );
  if (!exists)
    throw new Error(
      `${state.name} has no .gatehouse/${name} yet. "Expose as MCP Tools" and "Connect MCP Server…" write one.`,
    );
  await openFile(file, findFault(state, file));
}

/** Where a role file that is not valid has to be mended, which is what a person opens it for. */
function findFault(state: FolderState, file: string): vscode.Position | undefined {
  const policy = toSnapshot(state)?.policy;
  if (policy?.kind !== 'invalid' || policy.problem.file !== file) return undefined;
  return new vscode.Position(policy.problem.line - 1, policy.problem.column - 1);
}

function findState(states: FolderStates, node: Parameters<Actions['openRoles']>[0]): FolderState | undefined {
  if (!isToolNode(node)) return undefined;
  const folder = node.kind === 'folder' ? node.state.folder : node.folder;
  return states.get(folder);
}

async function openFile(file: string, at = new vscode.Position(0, 0)): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`Copied ${text}`, 3_000);
}
