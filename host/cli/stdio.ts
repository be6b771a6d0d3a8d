import type { Socket } from 'node:net';
import { attach } from '../endpoint/attach/client.ts';
import { type ServedStream, serveStream } from '../endpoint/attach/serveStream.ts';
import { createCallers } from '../endpoint/callers.ts';
import { createItemLists } from '../endpoint/itemLists.ts';
import { createToolLists } from '../endpoint/toolLists.ts';
import { surviveFaults } from '../faults.ts';
import { heardFileOf } from '../state/heardFile.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { openPresence, type Presence } from '../workspace/presence.ts';
import { openWatched } from '../workspace/watched.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { checkAgent, headlessOptions, logCall, toGatehouseFolder } from './open.ts';
import { CommandFailure, printError, toProblemLine } from './output.ts';

/**
 * The gate as an MCP server on standard input and output, for one agent, until the client closes them. Where a gate
 * already runs for the folder it is that one, so that approvals and records are in one place; else this process runs it.
 */
export async function stdio(directory: string | undefined, { agent }: { agent: string }): Promise<void> {
  const folder = await toGatehouseFolder(directory);
  const attached = await attach(stateFolderOf(folder), agent);
  if (attached.kind === 'refused') throw new CommandFailure(attached.reason);
  if (attached.kind === 'attached') {
    printError(`gatehouse: attached to the gate that runs for ${folder}.`);
    return passOn(attached.socket);
  }
  return serveHere(folder, agent);
}

/**
 * Carries lines between the client and the gate.
 *
 * @throws {CommandFailure} where the gate goes first. Nothing is sent anew to another one: a call whose answer is
 * missing may have had its effect. The client sees the end, and starts this command again.
 */
async function passOn(socket: Socket): Promise<void> {
  const { stdin, stdout } = process;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    socket.end();
    // The gate ends its side at once; one that hangs keeps nobody waiting.
    setTimeout(() => socket.destroy(), 1_000).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  stdin.once('end', end).once('close', end);
  // Nobody reads the answers any more.
  stdout.once('error', end);
  // `once` of node:events would reject where the gate breaks off; that is said below.
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  stdin.pipe(socket, { end: false });
  socket.pipe(stdout, { end: false });
  await closed;
  stdin.unpipe(socket);
  stdin.destroy();
  if (!isOver) {
    throw new CommandFailure(
      'The gate that this process was attached to has ended. Calls that were not answered are not repeated. Start "gatehouse stdio" again.',
    );
  }
}

async function serveHere(folder: string, agent: string): Promise<void> {
  const options = headlessOptions(folder);
  surviveFaults();
  // From before the first process is started.
  const signalled = untilSignal();
  const presence = await openPresence({
    file: heardFileOf(stateFolderOf(folder)),
    callers: createCallers(),
    holdsOpen: () => false,
    log: options.log,
  });
  // Nobody comes with a token over standard input.
  const watched = await openWatched({ ...options, onTokens: () => Promise.resolve() });
  try {
    const { workspace } = watched;
    checkAgent(workspace, agent);
    printError(`gatehouse: no gate runs for ${folder} yet, so this process runs it.`);
    for (const problem of workspace.problems) printError(toProblemLine(problem, folder));
    workspace.onDidRecord(logCall);
    await untilEnd(serve(workspace, agent, presence, options.log), signalled);
  } finally {
    await watched.dispose();
    await presence.dispose();
  }
}

function serve(
  { gateway, redactor }: Workspace,
  agent: string,
  { callers }: Presence,
  log: (level: 'warn' | 'error', text: string) => void,
): ServedStream {
  const caller = {
    ...{ agent, gateway, lists: createToolLists(gateway), items: createItemLists(gateway) },
    onHeard: (client?: string) => callers.note({ agent, isGood: true }, client),
    onError: ({ stack, message }: Error) => log('error', redactor.text(stack ?? message)),
    onWireError: ({ message }: Error) => log('warn', redactor.text(message)),
  };
  return serveStream(caller, process.stdin, process.stdout);
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

async function untilEnd(stream: ServedStream, signalled: Promise<void>): Promise<void> {
  await Promise.race([stream.ended, signalled]);
  await stream.close();
}
