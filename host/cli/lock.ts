import { assertNever } from '../base/assert.ts';
import type { HeldEntry } from '../catalog/catalog.ts';
import { fingerprintOf } from '../lock/fingerprint.ts';
import type { ConnectorSource } from '../sources/source.ts';
import { judgeTools } from '../workspace/acceptance.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { withWorkspace } from './open.ts';
import { CommandFailure, print, printJson } from './output.ts';

export interface LockCommand {
  readonly check?: boolean;
  readonly accept?: boolean;
  readonly json?: boolean;
}

/** Compares tools.lock with what the connectors offer now; `--accept` writes what they offer into it. */
export async function lock(
  directory: string | undefined,
  { check = false, accept = false, json }: LockCommand,
): Promise<void> {
  if (check && accept) throw new CommandFailure('Give either --check or --accept, not both.');
  await withWorkspace(directory, async (workspace) => {
    const away = workspace.connectors.filter(({ view }) => view.state.kind !== 'ready');
    const held = workspace.catalog.held.filter(({ change }) => change.kind !== 'rejected');
    if (accept) await acceptAll(workspace, held);
    if (json)
      printJson({
        held: held.map(toJson),
        away: away.map(({ name, view }) => ({ name, state: view.state })),
      });
    else for (const entry of held) print(`${accept ? 'accepted' : describe(entry)}  ${entry.tool.id}`);
    for (const source of away) throw new CommandFailure(toAwayMessage(source));
    if (held.length > 0 && !accept)
      throw new CommandFailure(
        `${held.length === 1 ? '1 tool is' : `${held.length} tools are`} not as .gatehouse/tools.lock says. Look at them, then run "gatehouse lock --accept".`,
      );
    if (held.length === 0 && !json) print('tools.lock says what the connectors offer.');
  });
}

async function acceptAll(workspace: Workspace, held: readonly HeldEntry[]): Promise<void> {
  for (const name of new Set(held.map(({ source }) => source.name))) {
    const own = held.filter(({ source }) => source.name === name);
    const judged = own.map(({ tool }) => ({ id: tool.id, fingerprint: fingerprintOf(tool.definition) }));
    await judgeTools(workspace, name, judged, 'accept');
  }
}

function toAwayMessage({ name, view: { state } }: ConnectorSource): string {
  if (state.kind === 'needs-approval')
    return `${name} could not be compared: its command waits to be approved. Look at it, then run "gatehouse approve ${name}".`;
  return `${name} could not be compared: ${'reason' in state ? state.reason : `its state is "${state.kind}".`}`;
}

function toJson({ tool, change }: HeldEntry) {
  return { tool: tool.id, change };
}

function describe({ change }: HeldEntry): string {
  switch (change.kind) {
    case 'new':
      return 'new';
    case 'changed':
      return 'changed';
    case 'renamed':
      return `renamed from ${change.from}`;
    case 'other-server':
      return 'of another server';
    case 'rejected':
      return 'rejected';
    default:
      return assertNever(change);
  }
}
