import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type {
  ClientId,
  ClientModel,
  ClientParams,
  ClientWay,
  ClientWayModel,
  CopyWay,
  FileWay,
} from '../../protocol/clients.ts';
import { addAgent, applyClient, copyForClient, findClients, planClient } from '../../protocol/messages.ts';
import { pickFolder } from '../folderPicker.ts';
import { saveRoles } from '../saveFile.ts';
import { askNewAgent, confirmReplacing, pickAgent, pickClient, pickWay } from './askClient.ts';
import type { ClientArguments } from './clientArguments.ts';
import type { ClientContext } from './clientContext.ts';
import { toNextStep, toShownPath } from './clientText.ts';
import { reviewChange } from './reviewChange.ts';
import { toQuestion } from './reviewQuestion.ts';
import { tellConnected, tellCopied, tellVsCode } from './tellClient.ts';

/** How it ended. */
export interface ConnectedClient {
  readonly client: ClientId;
  readonly agent?: string;
  readonly way?: ClientWay;
  /** The file that was written, as an absolute path. */
  readonly file?: string;
}

/**
 * "Connect an AI Client": the client, the agent that it calls as, and the way; then the change to the client's own file
 * is shown, and written once a person says so. Nothing is returned where they stopped.
 */
export async function connectClient(
  context: ClientContext,
  given: ClientArguments,
): Promise<ConnectedClient | undefined> {
  const { states, folders, send } = context;
  const folder = given.folder ?? (await pickFolder(states.states))?.folder;
  if (folder === undefined) return undefined;
  await folders.open(folder);
  const choices = await send(findClients, { folder });
  const client = choices.clients.find(({ id }) => id === given.client) ?? (await pickClient(choices));
  if (!client) return undefined;
  if (client.ways.length === 0) return tellVsCode(client.id);
  const chosen = await chooseAgent(context, { folder, client, roles: choices.roles }, given);
  if (chosen === undefined) return undefined;
  const model = given.way === undefined ? await pickWay(client, folder) : findWay(client, given.way);
  if (!model || !(await mayMint(context, { folder, agent: chosen.agent }, model, given))) return undefined;
  const connecting = { folder, client, chosen, name: given.name };
  const { way } = model;
  if (isFileWay(way)) return writeFile(context, { ...connecting, way }, given.apply === true);
  return copyText(context, { ...connecting, way });
}

function findWay({ title, ways }: ClientModel, wanted: ClientWay): ClientWayModel {
  const found = ways.find(({ way }) => way === wanted);
  if (found) return found;
  throw new Error(
    `${title} cannot be connected by "${wanted}", only by ${ways.map(({ way }) => `"${way}"`).join(', ')}.`,
  );
}

interface Choosing {
  readonly folder: string;
  readonly client: ClientModel;
  readonly roles: readonly string[];
}

interface ChosenAgent {
  readonly agent: string;
  /** Its roles, where the role file does not have it yet. */
  readonly fresh?: { readonly roles: readonly string[] };
}

/** The agent that is given or picked. Nothing is written yet. */
async function chooseAgent(
  { states }: ClientContext,
  { folder, client, roles }: Choosing,
  given: ClientArguments,
): Promise<ChosenAgent | undefined> {
  const callers = states.find(folder)?.callers ?? [];
  const known = callers.map(({ agent }) => agent);
  const picked = given.agent === undefined ? await pickAgent(client, callers) : { agent: given.agent };
  if (!picked) return undefined;
  if (picked.agent !== undefined && known.includes(picked.agent)) return { agent: picked.agent };
  const fresh =
    given.agent !== undefined && given.roles
      ? { agent: given.agent, roles: given.roles }
      : await askNewAgent({ agent: given.agent ?? client.agent }, { roles }, known);
  return fresh && { agent: fresh.agent, fresh: { roles: fresh.roles } };
}

/** Writes an agent into the role file that does not have it yet. One that has it stays as it is. */
async function addFresh(
  { send }: ClientContext,
  folder: string,
  { agent, fresh }: ChosenAgent,
): Promise<void> {
  if (!fresh) return;
  await saveRoles(folder);
  await send(addAgent, { folder, agent, roles: fresh.roles });
}

/** A new token cuts off whoever uses the one there is, so that is asked first. */
async function mayMint(
  { states }: ClientContext,
  { folder, agent }: { readonly folder: string; readonly agent: string },
  { holdsToken }: ClientWayModel,
  { apply = false }: ClientArguments,
): Promise<boolean> {
  const caller = states.find(folder)?.callers.find((each) => each.agent === agent);
  return !holdsToken || apply || caller?.hasToken !== true || confirmReplacing(caller);
}

/** All that was chosen. */
interface Connecting<Way extends ClientWay> {
  readonly folder: string;
  readonly client: ClientModel;
  readonly chosen: ChosenAgent;
  readonly name: string | undefined;
  readonly way: Way;
}

function toParams<Way extends ClientWay>(
  { folder, client, chosen: { agent }, way }: Connecting<Way>,
  name: string | undefined,
): ClientParams & { readonly way: Way } {
  return { folder, agent, client: client.id, way, ...(name === undefined ? {} : { name }) };
}

/** Shows the change to the client's file and writes it, an agent that is new into the role file first. */
async function writeFile(
  context: ClientContext,
  connecting: Connecting<FileWay>,
  isDecided: boolean,
): Promise<ConnectedClient | undefined> {
  const { send, reviews } = context;
  const { folder, client, chosen, way } = connecting;
  const { agent } = chosen;
  const places = { home: homedir(), folder };
  let isFresh = chosen.fresh !== undefined;
  const written = await reviewChange(
    {
      plan: (name) => send(planClient, toParams(connecting, name)),
      show: (plan, isAgain) =>
        reviews.show(plan, toQuestion({ client, agent, isFresh, way, places, isAgain }, plan)),
      apply: async (name, { fingerprint }) => {
        await addFresh(context, folder, chosen);
        isFresh = false;
        return send(applyClient, { ...toParams(connecting, name), fingerprint });
      },
    },
    { name: connecting.name, isDecided },
  );
  if (!written) return undefined;
  const file = toShownPath(written.file, places);
  tellConnected({ client, agent, name: written.name, file, next: toNextStep(client, way) });
  await vscode.commands.executeCommand('gatehouse.agents.focus');
  return { client: client.id, agent, way, file: written.file };
}

async function copyText(context: ClientContext, connecting: Connecting<CopyWay>): Promise<ConnectedClient> {
  const { folder, client, chosen, way, name } = connecting;
  const { agent } = chosen;
  await addFresh(context, folder, chosen);
  const { text } = await context.send(copyForClient, toParams(connecting, name));
  await vscode.env.clipboard.writeText(text);
  const holdsToken = client.ways.some((each) => each.way === way && each.holdsToken);
  tellCopied({ agent, holdsToken, next: toNextStep(client, way) });
  await vscode.commands.executeCommand('gatehouse.agents.focus');
  return { client: client.id, agent, way };
}

function isFileWay(way: ClientWay): way is FileWay {
  return way === 'url' || way === 'command' || way === 'project';
}
