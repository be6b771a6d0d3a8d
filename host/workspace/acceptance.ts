import type { ToolReview } from '../../protocol/connectors.ts';
import type { HeldEntry } from '../catalog/catalog.ts';
import { errors } from '../errors.ts';
import { acceptInto, rejectInto, removeConnectorFrom } from '../lock/compare.ts';
import { formatLock, type ToolsLock } from '../lock/lockFile.ts';
import { toReadable } from '../lock/readable.ts';
import type { ConnectorSource } from '../sources/source.ts';
import { definitionsOf } from './definitionsOf.ts';
import { filesOf, readLock } from './files.ts';
import { editFile } from './onDisk.ts';
import type { Workspace } from './workspace.ts';

/** Both sides of a tool that is held back. @throws {GatehouseError} `unknown-tool`. */
export async function reviewTool({ folder, catalog }: Workspace, id: string): Promise<ToolReview> {
  const held = catalog.held.find(({ tool }) => tool.id === id);
  if (!held) {
    throw errors.unknownTool(
      id,
      catalog.held.map(({ tool }) => tool.id),
    );
  }
  const after = toReadable(held.tool.definition);
  return { tool: id, change: held.change, before: await toBefore(folder, held, after), after };
}

async function toBefore(folder: string, { change, tool }: HeldEntry, after: string): Promise<string> {
  switch (change.kind) {
    case 'changed': {
      const accepted = await definitionsOf(folder).read(change.accepted);
      return accepted
        ? toReadable(accepted)
        : `This tool was accepted as ${change.accepted}, and that definition has never been seen on this machine.\n`;
    }
    case 'renamed':
      return toReadable({ ...tool.definition, name: change.from });
    case 'other-server':
      return `A tool of this name was accepted for another server than the one that gateway.yaml names now.\n`;
    case 'new':
      return '';
    case 'rejected':
      return after;
    default:
      return '';
  }
}

/**
 * Accepts or rejects tools as they are offered now, in tools.lock. Answers the files that were written.
 *
 * @throws {GatehouseError} `invalid-arguments` for a connector that is not there, `invalid-file` for a lock that a
 *   person must mend first.
 */
export async function judgeTools(
  workspace: Workspace,
  connector: string,
  tools: readonly string[] | 'all',
  verdict: 'accept' | 'reject',
): Promise<readonly string[]> {
  const source = findConnector(workspace, connector);
  const natives = tools === 'all' ? tools : tools.map((id) => id.replace(`${connector}/`, ''));
  const { identity, tools: offered } = source;
  return editLock(workspace, (lock) =>
    verdict === 'accept'
      ? acceptInto(lock, connector, identity, offered, natives)
      : rejectInto(lock, connector, identity, offered, natives === 'all' ? [] : natives),
  );
}

/** Takes all that was accepted of a connector out of tools.lock. */
export function forgetTools(workspace: Workspace, connector: string): Promise<readonly string[]> {
  return editLock(workspace, (lock) => removeConnectorFrom(lock, connector));
}

/** @throws {GatehouseError} `invalid-arguments`. */
export function findConnector({ connectors }: Workspace, name: string): ConnectorSource {
  const found = connectors.find((each) => each.name === name);
  if (found) return found;
  const known = connectors.map((each) => each.name).join(', ') || 'none';
  throw errors.invalidArguments(
    `There is no connector "${name}" in .gatehouse/gateway.yaml. Known: ${known}.`,
  );
}

async function editLock(
  workspace: Workspace,
  edit: (lock: ToolsLock) => ToolsLock,
): Promise<readonly string[]> {
  const { lock: file } = filesOf(workspace.folder);
  const isWritten = await editFile(file, async () => {
    const { lock, problems } = await readLock(file);
    const [problem] = problems;
    if (!lock || problem) {
      const where = problem ? `:${problem.line}:${problem.column}: ${problem.message}` : ' cannot be read.';
      throw errors.invalidFile(`.gatehouse/tools.lock${where} Mend that first.`);
    }
    const text = formatLock(edit(lock));
    return text === formatLock(lock) ? undefined : text;
  });
  if (!isWritten) return [];
  await workspace.reload();
  return [file];
}
