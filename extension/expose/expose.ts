import { basename, relative } from 'node:path';
import * as vscode from 'vscode';
import { exposeSpec, inspectSpec, type RequestMessage } from '../../protocol/messages.ts';
import type { SpecInspection } from '../../protocol/models.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';
import { saveGateway } from '../saveFile.ts';
import { askServer } from './serverPrompt.ts';
import { findNameProblem } from './sourceName.ts';
import { findUrlProblem } from './serverUrl.ts';

/** What the command may be given, so that other extensions and tests can run it without questions. */
export interface ExposeArguments {
  readonly uri?: vscode.Uri;
  /** The source's name; asked for where it is absent. */
  readonly name?: string;
  /** Where calls go; asked for where it is absent. */
  readonly server?: string;
  /** The URL that the document was fetched from, to be noted beside it. */
  readonly origin?: string;
}

export interface ExposeOptions {
  readonly send: <P, R>(message: RequestMessage<P, R>, params: P) => Promise<R>;
  /** What is known of a folder, or nothing where its gateway is not open. */
  readonly find: (folder: string) => FolderSnapshot | undefined;
  /** Opens the gateway of a folder where it is not open yet. */
  readonly open: (folder: string) => Promise<FolderSnapshot>;
  /** Whether the menus of a file offer to expose it. */
  readonly isDocument: (uri: vscode.Uri) => boolean;
  /** Lets a person choose among the workspace's documents, or fetch one; nothing where they stopped. */
  readonly choose: () => Promise<ExposeArguments | undefined>;
}

export interface Exposed {
  readonly source: string;
  readonly tools: number;
}

/**
 * "Expose as MCP Tools": finds out what the document is, asks for a name and a server, and has the host write
 * gateway.yaml. Nothing is returned where the person stopped; what cannot work is thrown with its reason.
 */
export async function expose(options: ExposeOptions, given: ExposeArguments): Promise<Exposed | undefined> {
  const { uri, origin } = given.uri ? given : ((await findDocument(options)) ?? {});
  if (!uri) return undefined;
  const folder = findFolder(uri);
  const from = origin === undefined ? {} : { origin };
  const inspection = await options.send(inspectSpec, { folder, spec: uri.fsPath, ...from });
  requireUsable(uri, inspection);
  const taken = namesOfOthers(inspection, options.find(folder));
  const name = given.name ?? (await askName(inspection, taken));
  if (name === undefined) return undefined;
  const server = given.server ?? (await askServer(inspection.servers));
  if (server === undefined) return undefined;
  refuseBad(findNameProblem(name, taken) ?? findUrlProblem(server));
  await saveGateway(folder);
  await options.open(folder);
  const { tools } = await options.send(exposeSpec, { folder, spec: uri.fsPath, name, server, ...from });
  return { source: name, tools };
}

/** The document that a person looks at; one from the list where that is none. */
async function findDocument({ isDocument, choose }: ExposeOptions): Promise<ExposeArguments | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  return active && isDocument(active) ? { uri: active } : choose();
}

function findFolder(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder) return folder.uri.fsPath;
  throw new Error(
    `${basename(uri.fsPath)} lies outside the workspace's folders. Gatehouse exposes only documents inside one, so that gateway.yaml can name them for everyone.`,
  );
}

function requireUsable(uri: vscode.Uri, { isOpenApi, operations, problems }: SpecInspection): void {
  const where = vscode.workspace.asRelativePath(uri);
  const first = problems.find(({ severity }) => severity === 'error');
  const at = first ? ` ${relativeTo(uri, first.file)}:${first.line}:${first.column}: ${first.message}` : '';
  if (!isOpenApi) throw new Error(`${where} cannot be exposed.${at || ' It is not an OpenAPI 3 document.'}`);
  if (operations === 0) throw new Error(`${where} holds no operation that can become a tool.${at}`);
}

function relativeTo(uri: vscode.Uri, file: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder ? relative(folder.uri.fsPath, file) : file;
}

function namesOfOthers(inspection: SpecInspection, snapshot: FolderSnapshot | undefined): string[] {
  const names = snapshot ? [...snapshot.apis, ...snapshot.connectors].map(({ name }) => name) : [];
  return names.filter((name) => name !== inspection.exposedAs);
}

async function askName(inspection: SpecInspection, taken: readonly string[]): Promise<string | undefined> {
  const again = inspection.exposedAs === undefined ? '' : ' It is exposed already; this changes its server.';
  return vscode.window.showInputBox({
    title: `Expose as MCP Tools (1/2): name of "${inspection.title ?? 'the API'}"`,
    prompt: `${inspection.operations} operations. The role file calls a tool <name>/<operation>.${again}`,
    value: inspection.exposedAs ?? inspection.suggestedName,
    ignoreFocusOut: true,
    validateInput: (name) => findNameProblem(name, taken),
  });
}

function refuseBad(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}
