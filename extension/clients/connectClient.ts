import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type {
  ClientId,
  ClientModel,
  ClientParams,
  ClientPlan,
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
import type { ReviewQuestion } from './clientReviews.ts';
import { toNextStep, toShownPath } from './clientText.ts';
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
  const agent = await chooseAgent(context, { folder, client, roles: choices.roles }, given);
  if (agent === undefined) return undefined;
  const model = given.way === undefined ? await pickWay(client, folder) : findWay(client, given.way);
  if (!model || !(await mayMint(context, { folder, agent }, model, given))) return undefined;
  const name = given.name === undefined ? {} : { name: given.name };
  const params = { folder, agent, client: client.id, ...name };
  const { way } = model;
  if (isFileWay(way)) return writeFile(context, client, { ...params, way }, given.apply === true);
  return copyText(context, client, { ...params, way });
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

/** The agent that is given or picked. One that the role file does not have is added to it, with roles. */
async function chooseAgent(
  { send, states }: ClientContext,
  { folder, client, roles }: Choosing,
  given: ClientArguments,
): Promise<string | undefined> {
  const callers = states.find(folder)?.callers ?? [];
  const known = callers.map(({ agent }) => agent);
  const picked = given.agent === undefined ? await pickAgent(client, callers) : { agent: given.agent };
  if (!picked) return undefined;
  if (picked.agent !== undefined && known.includes(picked.agent)) return picked.agent;
  const fresh =
    given.agent !== undefined && given.roles
      ? { agent: given.agent, roles: given.roles }
      : await askNewAgent({ agent: given.agent ?? client.agent }, { roles }, known);
  if (!fresh) return undefined;
  await saveRoles(folder);
  await send(addAgent, { folder, ...fresh });
  return fresh.agent;
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

type FileParams = ClientParams & { readonly way: FileWay };

/** Shows the change and writes it; shows it anew for as long as the file changes in between. */
async function writeFile(
  context: ClientContext,
  client: ClientModel,
  params: FileParams,
  isDecided: boolean,
): Promise<ConnectedClient | undefined> {
  const { send, reviews } = context;
  let isAgain = false;
  for (let wanted = params; ; isAgain = true) {
    const plan = await send(planClient, wanted);
    const { replaces } = plan;
    if (isDecided && replaces)
      throw new Error(
        `${plan.file} has a server "${plan.name}" already, which leads to ${replaces.place}. Give another name.`,
      );
    const question = toQuestion(client, wanted, plan, isAgain);
    const verdict = isDecided ? 'apply' : await reviews.show(plan, question);
    if (verdict === 'discard') return undefined;
    if (verdict === 'rename' && replaces) {
      wanted = { ...wanted, name: replaces.freeName };
      continue;
    }
    const applied = await send(applyClient, { ...wanted, fingerprint: plan.fingerprint });
    if (applied.kind === 'changed') continue;
    const { agent, way, folder } = wanted;
    const file = toShownPath(applied.file, { home: homedir(), folder });
    tellConnected({ client, agent, name: plan.name, file, next: toNextStep(client, way) });
    await vscode.commands.executeCommand('gatehouse.agents.focus');
    return { client: client.id, agent, way, file: applied.file };
  }
}

function toQuestion(
  { title }: ClientModel,
  { folder, agent, way }: FileParams,
  { file, name, isSame, replaces }: ClientPlan,
  isAgain: boolean,
): ReviewQuestion {
  const place = toShownPath(file, { home: homedir(), folder });
  const again = isAgain ? `${place} has changed since it was shown. ` : '';
  const discard = { Discard: 'discard' } as const;
  if (replaces)
    return {
      message: `${again}${place} has a server "${name}" already, which leads to ${replaces.place}. Replace it with the gate?`,
      buttons: { Replace: 'apply', [`Add as ${replaces.freeName}`]: 'rename', ...discard },
    };
  const what = isSame
    ? way === 'url'
      ? `Only the token of "${name}" in ${place} changes.`
      : `${place} has "${name}" already, as it has to be.`
    : `${title} finds the gate as "${name}" in ${place}, and calls as "${agent}".`;
  return { message: `${again}${what}`, buttons: { Apply: 'apply', ...discard } };
}

async function copyText(
  { send }: ClientContext,
  client: ClientModel,
  params: ClientParams & { readonly way: CopyWay },
): Promise<ConnectedClient> {
  const { text } = await send(copyForClient, params);
  await vscode.env.clipboard.writeText(text);
  const { agent, way } = params;
  const holdsToken = client.ways.some((each) => each.way === way && each.holdsToken);
  tellCopied({ agent, holdsToken, next: toNextStep(client, way) });
  await vscode.commands.executeCommand('gatehouse.agents.focus');
  return { client: client.id, agent, way };
}

function isFileWay(way: ClientWay): way is FileWay {
  return way === 'url' || way === 'command' || way === 'project';
}
