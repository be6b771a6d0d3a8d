import type { CallerModel } from '../../protocol/callers.ts';
import { attach } from '../endpoint/attach/client.ts';
import { hashToken, mintToken } from '../endpoint/callers.ts';
import { heardFileOf, readHeard } from '../state/heardFile.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { readTokens, removeToken, tokenFileOf, writeToken } from '../state/tokenFile.ts';
import { servedAgents, toCallers } from '../workspace/agents.ts';
import { toTimes } from '../workspace/presence.ts';
import { checkAgent, toGatehouseFolder, withWorkspace } from './open.ts';
import { CommandFailure, print, printError, printJson, toTable, toWord } from './output.ts';

export interface TokenCommand {
  readonly json?: boolean;
  readonly list?: boolean;
  readonly revoke?: boolean;
  readonly url?: boolean;
}

/** The lasting tokens of agents: mints one or replaces it, takes it away, or lists who has one. */
export async function token(
  agent: string | undefined,
  directory: string | undefined,
  options: TokenCommand,
): Promise<void> {
  if (options.list && (options.revoke || options.url))
    throw new CommandFailure('--list goes with neither --revoke nor --url.');
  // A list is of all agents, so the one word that comes with it is the folder.
  if (options.list) return list(directory ?? agent, options);
  if (agent === undefined)
    throw new CommandFailure('Say whose token it is, as in "gatehouse token AGENT", or --list all.');
  return options.revoke ? revoke(agent, directory, options) : mint(agent, directory, options);
}

/** A token is printed once; only its hash is kept. */
async function mint(
  agent: string,
  directory: string | undefined,
  { json, url: wantsUrl }: TokenCommand,
): Promise<void> {
  const stateFolder = await withWorkspace(
    directory,
    (workspace) => {
      checkAgent(workspace, agent);
      return stateFolderOf(workspace.folder);
    },
    { isOffline: true },
  );
  const minted = mintToken();
  await writeToken(tokenFileOf(stateFolder), agent, hashToken(minted));
  const url = wantsUrl ? await urlWith(minted, stateFolder, agent) : undefined;
  if (json) return printJson({ agent, token: minted, ...(url === undefined ? {} : { url }) });
  print(minted);
  if (url !== undefined) print(url);
  printError(`This is the token of "${agent}". It is shown once; a former one is no longer good.`);
  if (wantsUrl && url === undefined)
    printError('No gate of this folder runs, so there is no URL to show. Start it, then ask again.');
  return undefined;
}

/** For clients that cannot send a header. Undefined where no gate of the folder runs. */
async function urlWith(minted: string, stateFolder: string, agent: string): Promise<string | undefined> {
  const attached = await attach(stateFolder, agent);
  if (attached.kind !== 'attached') return undefined;
  attached.socket.destroy();
  return attached.url?.replace(/\/mcp$/, `/t/${minted}/mcp`);
}

/** Also of an agent that is no longer in the role file. */
async function revoke(agent: string, directory: string | undefined, { json }: TokenCommand): Promise<void> {
  const stateFolder = stateFolderOf(await toGatehouseFolder(directory));
  if (!(await removeToken(tokenFileOf(stateFolder), agent)))
    throw new CommandFailure(`"${agent}" has no token. "gatehouse token --list" shows who has one.`);
  if (json) return printJson({ agent, revoked: true });
  return print(`The token of ${toWord(agent)} is no longer good.`);
}

type Listed = Omit<CallerModel, 'isConnected'>;

async function list(directory: string | undefined, { json }: TokenCommand): Promise<void> {
  const listed = await withWorkspace(
    directory,
    async ({ folder, gateway }): Promise<readonly Listed[]> => {
      const stateFolder = stateFolderOf(folder);
      const tokens = await readTokens(tokenFileOf(stateFolder));
      const heard = await readHeard(heardFileOf(stateFolder));
      const of = (agent: string) => ({ ...toTimes(agent, heard, tokens), isConnected: false });
      // A token of an agent that the role file no longer holds is still one to know of.
      const agents = new Set([...servedAgents(gateway.policy), ...Object.keys(tokens)]);
      const all = toCallers(gateway.policy, tokens, { of }, [...agents]);
      // Whether somebody is connected is known to the gate alone.
      return all.map(({ isConnected: _isConnected, ...each }) => each);
    },
    { isOffline: true },
  );
  if (json) return printJson(listed);
  return print(
    toTable([['AGENT', 'TOKEN SINCE', 'FIRST CALL', 'LAST CALL', 'CLIENT'], ...listed.map(toRow)]),
  );
}

function toRow({ agent, hasToken, mintedAt, firstHeardAt, lastHeardAt, client }: Listed): string[] {
  const since = hasToken ? (mintedAt ?? 'unknown') : 'none';
  return [
    toWord(agent),
    since,
    firstHeardAt ?? '-',
    lastHeardAt ?? '-',
    client === undefined ? '-' : toWord(client),
  ];
}
