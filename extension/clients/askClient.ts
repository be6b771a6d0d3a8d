import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { CallerModel } from '../../protocol/callers.ts';
import type { ClientChoices, ClientModel, ClientWayModel } from '../../protocol/clients.ts';
import {
  findAgentProblem,
  suggestAgent,
  title,
  toAgentItems,
  toClientItem,
  toWayItem,
} from './clientText.ts';

export async function pickClient({ clients }: ClientChoices): Promise<ClientModel | undefined> {
  const isRemote = vscode.env.remoteName !== undefined;
  const picked = await vscode.window.showQuickPick(
    clients.map((client) => ({ ...toClientItem(client), client })),
    {
      title: `${title}: which one`,
      // What is written belongs to the machine that the gate runs on, which may be another one than the person's.
      placeHolder: `Nothing is written${isRemote ? ' on the remote machine' : ''} before you have seen the change`,
      ignoreFocusOut: true,
    },
  );
  return picked?.client;
}

/** An agent, without a name where a person wants one more. Nothing where they stopped. */
export async function pickAgent(
  { title: client, agent: wanted }: ClientModel,
  callers: readonly CallerModel[],
): Promise<{ readonly agent: string | undefined } | undefined> {
  return vscode.window.showQuickPick(toAgentItems(callers, wanted, new Date()), {
    title: `${title}: the agent that ${client} calls as`,
    placeHolder: 'The role file says what an agent may call',
    ignoreFocusOut: true,
  });
}

/** A name and roles for an agent that the role file does not have yet. */
export async function askNewAgent(
  { agent: wanted }: Pick<ClientModel, 'agent'>,
  { roles }: Pick<ClientChoices, 'roles'>,
  taken: readonly string[],
): Promise<{ agent: string; roles: readonly string[] } | undefined> {
  const agent = await vscode.window.showInputBox({
    title: `${title}: the new agent's name`,
    prompt: 'The role file and the records call it so.',
    value: suggestAgent(wanted, taken),
    ignoreFocusOut: true,
    validateInput: (name) => findAgentProblem(name, taken),
  });
  if (agent === undefined) return undefined;
  if (roles.length === 0) return { agent, roles: [] };
  const picked = await vscode.window.showQuickPick(
    roles.map((label) => ({ label, picked: roles.length === 1 || label === 'default' })),
    {
      title: `${title}: the roles of ${agent}`,
      placeHolder: 'Without a role it may call nothing',
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  return picked && { agent, roles: picked.map(({ label }) => label) };
}

/** The way; asked for where there are several. */
export async function pickWay(client: ClientModel, folder: string): Promise<ClientWayModel | undefined> {
  if (client.ways.length === 1) return client.ways[0];
  const places = { home: homedir(), folder };
  const picked = await vscode.window.showQuickPick(
    client.ways.map((model) => ({ ...toWayItem(client, model, places), model })),
    {
      title: `${title}: how ${client.title} is connected`,
      placeHolder: 'No file of this folder is ever given a token',
      ignoreFocusOut: true,
    },
  );
  return picked?.model;
}

/** Whether a person wants the client that uses the present token to be cut off. */
export async function confirmReplacing({ agent, client }: CallerModel): Promise<boolean> {
  const who = client === undefined ? 'Its present client' : `Its present client (${client})`;
  const replace = 'Replace';
  const chosen = await vscode.window.showWarningMessage(
    `Replace the token of "${agent}"?`,
    { modal: true, detail: `${who} is cut off until it is given the new one.` },
    replace,
  );
  return chosen === replace;
}
