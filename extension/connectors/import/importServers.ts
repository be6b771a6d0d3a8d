import * as vscode from 'vscode';
import type { ImportableServer } from '../../../protocol/connectors.ts';
import type { Problem } from '../../../protocol/models.ts';
import { findImportable, importServers as importMessage } from '../../../protocol/messages.ts';
import { pickFolder } from '../../folderPicker.ts';
import type { Log } from '../../log.ts';
import { saveFile, saveGateway } from '../../saveFile.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import type { ImportArguments } from './importArguments.ts';
import {
  type ImportItem,
  isVsCodeEntry,
  toImportGroups,
  toRefusedLine,
  toRefusedText,
} from './importItems.ts';

export interface Imported {
  readonly connectors: readonly string[];
}

/** "Import MCP Servers": moves servers of other clients behind the gate. Nothing is returned where the person stopped. */
export async function importServers(
  { send, states, folders, secrets, log }: ConnectorContext,
  given: ImportArguments,
): Promise<Imported | undefined> {
  const folder = given.folder ?? (await pickFolder(states.states))?.folder;
  if (folder === undefined) return undefined;
  await folders.open(folder);
  const { servers: found, refused } = await send(findImportable, { folder });
  tellRefused(log, refused);
  const chosen = given.servers === undefined ? await pickServers(found) : select(found, given.servers);
  if (chosen.length === 0) return undefined;
  const inVsCode = chosen.find(isVsCodeEntry);
  const remove = inVsCode ? (given.removeFromVsCode ?? (await askRemoval())) : false;
  if (remove === undefined) return undefined;
  await saveGateway(folder);
  if (inVsCode) await saveFile(folder, inVsCode.location.file);
  const servers = chosen.map(({ location, nameThere, name }) => ({ location, nameThere, name }));
  const imported = await send(importMessage, { folder, servers, removeFromVsCode: remove });
  for (const [name, value] of Object.entries(imported.secrets)) await secrets.store({ folder, name }, value);
  await vscode.commands.executeCommand('gatehouse.connectors.focus');
  const connectors = chosen.map(({ name }) => name);
  void vscode.window.showInformationMessage(
    `Imported ${connectors.join(', ')}. Agents see their tools once you have accepted them in the Connectors view.`,
  );
  return { connectors };
}

function select(found: readonly ImportableServer[], wanted: 'all' | readonly string[]) {
  return wanted === 'all' ? found : found.filter(({ nameThere }) => wanted.includes(nameThere));
}

/** What cannot be moved is told beside the list, which it would only fill; nobody waits for the answer. */
function tellRefused(log: Pick<Log, 'write' | 'show'>, refused: readonly Problem[]): void {
  if (refused.length === 0) return;
  for (const problem of refused) log.write('warn', toRefusedLine(problem));
  const showWhy = 'Show Why';
  void vscode.window.showWarningMessage(toRefusedText(refused.length), showWhy).then((chosen) => {
    if (chosen === showWhy) log.show();
  });
}

async function pickServers(found: readonly ImportableServer[]): Promise<readonly ImportableServer[]> {
  if (found.length === 0)
    throw new Error(
      'No other client here has an MCP server that this folder lacks. "Connect MCP Server" adds one by its URL or command.',
    );
  const separator = vscode.QuickPickItemKind.Separator;
  const items = toImportGroups(found).flatMap(
    ({ client, items: own }): (vscode.QuickPickItem & Partial<ImportItem>)[] => [
      { label: client, kind: separator },
      ...own,
    ],
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Import MCP Servers',
    placeHolder: 'A command runs only once you have approved it',
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return (picked ?? []).flatMap(({ server }) => server ?? []);
}

/** Nothing where the person stopped. */
async function askRemoval(): Promise<boolean | undefined> {
  const items = [
    {
      label: 'Take them out of .vscode/mcp.json',
      detail: 'All of their calls then pass the gate.',
      isRemoved: true,
    },
    {
      label: 'Leave them there as well',
      detail: "VS Code's agent goes on calling them directly, past the role file and the records.",
      isRemoved: false,
    },
  ];
  const title = "Import MCP Servers: VS Code's own entries";
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.isRemoved;
}
