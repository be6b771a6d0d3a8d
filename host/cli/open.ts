import { stat } from 'node:fs/promises';
import path from 'node:path';
import { toCallLine } from '../../protocol/callLine.ts';
import type { CallRecord } from '../../protocol/models.ts';
import { ownFolder } from '../state/recordFolders.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { checkAgent as checkAgentOf } from '../workspace/agents.ts';
import { secretFromEnvironment } from '../workspace/credentials.ts';
import { openWorkspace, type Workspace, type WorkspaceOptions } from '../workspace/workspace.ts';
import { heedInterruption } from './interruption.ts';
import { CommandFailure, printError } from './output.ts';

/** @throws {CommandFailure} where there is no such folder. */
export async function toFolder(directory: string | undefined): Promise<string> {
  const folder = path.resolve(directory ?? '.');
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new CommandFailure(`${folder} is not a folder. Give the workspace folder that holds .gatehouse.`);
}

/** @throws {CommandFailure} where the folder holds no `.gatehouse`. */
export async function toGatehouseFolder(directory: string | undefined): Promise<string> {
  const folder = await toFolder(directory);
  const found = await stat(path.join(folder, '.gatehouse')).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new CommandFailure(
    `${folder} has no .gatehouse folder. Expose an OpenAPI file in VS Code, or write .gatehouse/gateway.yaml.`,
  );
}

/** How a folder is opened where there is no editor: nobody to ask, secrets from the environment. */
export function headlessOptions(folder: string): WorkspaceOptions {
  return {
    folder,
    records: ownFolder(stateFolderOf(folder)),
    recordArguments: false,
    getSecret: secretFromEnvironment,
    log: (level, message) => {
      if (level !== 'debug') printError(`gatehouse: ${level}: ${message}`);
    },
  };
}

/** How long a command waits for connectors; a server that is away costs its own tools alone. */
const connectMs = 20_000;

/** For work that was interrupted to end by itself. */
const graceMs = 2_000;

/**
 * Opens a folder, does one thing with it, and closes it again, also where a signal interrupts it. Connectors have been
 * tried once by then, unless `isOffline` leaves them out.
 *
 * @throws {CommandFailure} with the exit code that shells expect, after a signal, once everything is closed.
 */
export async function withWorkspace<T>(
  directory: string | undefined,
  work: (workspace: Workspace, signal: AbortSignal) => Promise<T> | T,
  { isOffline = false }: { readonly isOffline?: boolean } = {},
): Promise<T> {
  const options = { ...headlessOptions(await toGatehouseFolder(directory)), isOffline };
  // From before the first process is started until the last one has ended.
  const interruption = heedInterruption();
  const { signal, orInterrupted } = interruption;
  try {
    const workspace = await openWorkspace(options);
    try {
      await orInterrupted(workspace.settled(connectMs));
      const done = await orInterrupted(Promise.resolve(work(workspace, signal)), graceMs);
      signal.throwIfAborted();
      return done;
    } finally {
      await workspace.dispose();
    }
  } catch (error) {
    throw interruption.toReason(error);
  } finally {
    interruption.dispose();
  }
}

/** @throws {GatehouseError} `unknown-agent`. The built-in policy knows every name. */
export function checkAgent({ gateway: { policy } }: Workspace, agent: string): void {
  checkAgentOf(policy, agent);
}

/** One line per call on standard error, as the editor's output channel shows it. */
export function logCall(record: CallRecord): void {
  printError(`${record.at}  ${toCallLine(record).text}`);
}
