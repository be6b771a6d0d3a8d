import { homedir } from 'node:os';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  addAgent as addAgentMessage,
  applyClient as applyClientMessage,
  copyForClient as copyForClientMessage,
  findClients,
  planClient as planClientMessage,
} from '../protocol/messages.ts';
import {
  applyClient,
  type ClientContext,
  copyForClient,
  listClients,
  planClient,
} from './clients/connectClient.ts';
import type { ControlLink } from './controlConnectors.ts';
import { addAgent, roleNames } from './policy/roleFile/editRoles.ts';
import { launcherFileOf } from './state/launcher.ts';
import { filesOf } from './workspace/files.ts';
import { editFile, readIfThere } from './workspace/onDisk.ts';
import type { Served } from './workspace/served.ts';

interface ClientsLink extends Pick<ControlLink, 'answer'> {
  find(folder: string): Promise<Served>;
}

/** Answers what the extension asks to connect AI clients to a gate. */
export function answerClients(link: MessageConnection, { answer, find }: ClientsLink): void {
  const open = async (folder: string): Promise<ClientContext> => toContext(await find(folder));
  answer(link, findClients, async ({ folder }) => {
    const clients = await listClients(await open(folder));
    return { clients, roles: roleNames(await readIfThere(filesOf(folder).roles)) };
  });
  answer(link, addAgentMessage, async ({ folder, agent, roles }) => {
    const { workspace } = await find(folder);
    const file = filesOf(folder).roles;
    const isWritten = await editFile(file, (text) => addAgent(text, agent, roles));
    // Whoever has added an agent goes on with it, and that must be known by then.
    await workspace.reload();
    return { written: isWritten ? [file] : [] };
  });
  answer(link, planClientMessage, async (params) => planClient(await open(params.folder), params));
  answer(link, applyClientMessage, async (params) => applyClient(await open(params.folder), params));
  answer(link, copyForClientMessage, async (params) => copyForClient(await open(params.folder), params));
}

function toContext({ url, lastingUrl, workspace, mintToken }: Served): ClientContext {
  return {
    url,
    ...(lastingUrl === undefined ? {} : { lastingUrl }),
    folder: workspace.folder,
    launcher: launcherFileOf(),
    machine: { env: process.env, platform: process.platform, home: homedir() },
    mint: mintToken,
  };
}
