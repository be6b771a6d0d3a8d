import type { JudgedTool, ToolReview } from '../../protocol/connectors.ts';
import { assertNever } from '../base/assert.ts';
import type { HeldEntry } from '../catalog/catalog.ts';
import { errors } from '../errors.ts';
import { acceptInto, rejectInto, removeConnectorFrom, removeGoneFrom } from '../lock/compare.ts';
import { fingerprintOf } from '../lock/fingerprint.ts';
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
  return {
    tool: id,
    change: held.change,
    fingerprint: fingerprintOf(held.tool.definition),
    before: await toBefore(folder, held, after),
    after,
  };
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
      return assertNever(change);
  }
}

/**
 * Accepts or rejects tools in tools.lock, each in the definition that a person saw. Answers the files that were
 * written.
 *
 * @throws {GatehouseError} `invalid-arguments` for a connector that is not there or a tool that is offered otherwise
 *   now, `invalid-file` for a lock that a person must mend first.
 */
export async function judgeTools(
  workspace: Workspace,
  connector: string,
  judged: readonly JudgedTool[],
  verdict: 'accept' | 'reject',
): Promise<readonly string[]> {
  const { identity, tools: offered } = findConnector(workspace, connector);
  const byId = new Map(offered.map((tool) => [tool.id, tool]));
  const natives = judged.map(({ id, fingerprint }) => {
    const tool = byId.get(id);
    if (tool && fingerprintOf(tool.definition) === fingerprint) return tool.native;
    throw errors.invalidArguments(`${id} is no longer offered as it was shown. Look at it again.`);
  });
  const judge = verdict === 'accept' ? acceptInto : rejectInto;
  return editLock(workspace, (lock) => judge(lock, connector, identity, offered, natives));
}

/** Takes what a connector no longer offers out of tools.lock. */
export function forgetGone(workspace: Workspace, connector: string): Promise<readonly string[]> {
  const { tools } = findConnector(workspace, connector);
  return editLock(workspace, (lock) => removeGoneFrom(lock, connector, tools));
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
