import { addConnector, type NewServer } from '../../../protocol/messages.ts';
import { findNameProblem } from '../../expose/sourceName.ts';
import { pickFolder } from '../../folderPicker.ts';
import { saveGateway } from '../../saveFile.ts';
import { settle, type WhichConnector } from '../connections.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { setToken } from '../tokens.ts';
import { askName, askToken } from './askServer.ts';
import type { ConnectArguments } from './connectArguments.ts';
import { findServer } from './findServer.ts';
import { type Connected, finishConnecting, showConnecting } from './finishConnecting.ts';

/**
 * "Connect MCP Server": finds out what a URL speaks, or takes a command line, and has the host write it into
 * gateway.yaml. Nothing is returned where the person stopped; what cannot work is thrown with its reason.
 */
export async function connectServer(
  context: ConnectorContext,
  given: ConnectArguments,
): Promise<Connected | undefined> {
  const { states, folders, notices } = context;
  const folder = given.folder ?? (await pickFolder(states.states))?.folder;
  if (folder === undefined) return undefined;
  const { apis, connectors } = await folders.open(folder);
  const taken = [...apis, ...connectors].map(({ name }) => name);
  const from = given.server ? { given: given.server } : {};
  const candidate = await findServer(context, { folder, taken, ...from });
  const name = candidate && (given.name ?? (await askName(candidate.suggestedName, taken)));
  if (!candidate || name === undefined) return undefined;
  const problem = findNameProblem(name, taken);
  if (problem !== undefined) throw new Error(problem);
  const token = candidate.asksForSignIn ? await askToken(name) : '';
  if (token === undefined) return undefined;
  // Whoever has just typed the command is asked about it at once, below.
  const hush = notices.hush({ folder, name });
  try {
    await add(context, { folder, name }, candidate.server, token);
    return await finishConnecting(context, { folder, name }, given.accept);
  } finally {
    hush.dispose();
  }
}

async function add(
  context: ConnectorContext,
  which: WhichConnector,
  server: NewServer,
  token: string,
): Promise<void> {
  const { send, states } = context;
  const { folder, name } = which;
  await saveGateway(folder);
  await showConnecting(name, () => settle(states, which, send(addConnector, { folder, name, server })));
  if (token !== '') await setToken(context, which, token);
}
