import { aroundChanges, diffLines } from '../../protocol/diffLines.ts';
import { assertNever } from '../base/assert.ts';
import type { HeldEntry } from '../catalog/catalog.ts';
import { fingerprintOf } from '../lock/fingerprint.ts';
import type { ConnectorSource } from '../sources/source.ts';
import { forgetGone, judgeTools, reviewTool } from '../workspace/acceptance.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { withWorkspace } from './open.ts';
import { CommandFailure, print, printJson, toWord } from './output.ts';

export interface LockCommand {
  readonly check?: boolean;
  /** The tools that are accepted, each as `ID@FINGERPRINT`; true for all. */
  readonly accept?: true | readonly string[];
  readonly json?: boolean;
}

/** Compares tools.lock with what the connectors offer now; `--accept` writes what they offer into it. */
export async function lock(
  directory: string | undefined,
  { check = false, accept, json = false }: LockCommand,
): Promise<void> {
  if (check && accept) throw new CommandFailure('Give either --check or --accept, not both.');
  const chosen = accept === true ? undefined : accept?.map(parseTool);
  await withWorkspace(directory, async (workspace) => {
    const away = workspace.connectors.filter(({ isListed }) => !isListed);
    const unjudged = workspace.catalog.held.filter(({ change }) => change.kind !== 'rejected');
    const { gone } = workspace.catalog;
    if (chosen) await acceptThese(workspace, chosen);
    else if (accept) await acceptAll(workspace, unjudged, gone);
    const isChosen = ({ tool }: HeldEntry): boolean => chosen?.some(({ id }) => id === tool.id) ?? true;
    const held = unjudged.filter(isChosen);
    if (json) printJson({ held: held.map(toJson), gone, away: away.map(toAwayJson) });
    else await tell(workspace, held, chosen ? [] : gone, accept !== undefined);
    for (const source of away) throw new CommandFailure(toAwayMessage(source));
    if (held.length > 0 && !accept) throw new CommandFailure(toHeldMessage(held.length));
    if (held.length + gone.length === 0 && !json) print('tools.lock says what the connectors offer.');
  });
}

/** @throws {CommandFailure} */
function parseTool(given: string): { id: string; fingerprint: string } {
  const [, id, fingerprint] = /^([^/]+\/.+)@(sha256-.+)$/.exec(given) ?? [];
  if (id !== undefined && fingerprint !== undefined) return { id, fingerprint };
  throw new CommandFailure(
    `"${given}" is not a tool as --json shows it, such as github/search@sha256-…. A folder stands before --accept.`,
  );
}

async function acceptThese(
  workspace: Workspace,
  tools: readonly { readonly id: string; readonly fingerprint: string }[],
): Promise<void> {
  const byConnector = Map.groupBy(tools, ({ id }) => id.slice(0, id.indexOf('/')));
  for (const [name, judged] of byConnector) await judgeTools(workspace, name, judged, 'accept');
}

async function acceptAll(
  workspace: Workspace,
  held: readonly HeldEntry[],
  gone: readonly string[],
): Promise<void> {
  await acceptThese(workspace, held.map(toJudged));
  for (const name of new Set(gone.map((id) => id.slice(0, id.indexOf('/')))))
    await forgetGone(workspace, name);
}

function toJudged({ tool }: HeldEntry): { id: string; fingerprint: string } {
  return { id: tool.id, fingerprint: fingerprintOf(tool.definition) };
}

/** One line for each tool, and what of it is new where it waits for a person. No line of a tool begins like these. */
async function tell(
  workspace: Workspace,
  held: readonly HeldEntry[],
  gone: readonly string[],
  isAccepted: boolean,
): Promise<void> {
  for (const entry of held) {
    const { id } = entry.tool;
    print(`${isAccepted ? 'accepted' : describe(entry)}  ${toWord(id)}`);
    if (isAccepted) continue;
    const { before, after } = await reviewTool(workspace, id);
    const lines = diffLines(toLines(before), toLines(after));
    print(
      aroundChanges(lines)
        .map((line) => `    ${line}`.trimEnd())
        .join('\n'),
    );
  }
  for (const id of gone) print(`gone  ${toWord(id)}`);
}

function toLines(text: string): readonly string[] {
  return text === '' ? [] : text.trimEnd().split('\n');
}

function toHeldMessage(count: number): string {
  return `${count === 1 ? '1 tool is' : `${count} tools are`} not as .gatehouse/tools.lock says. Look at them, then run "gatehouse lock --accept".`;
}

function toAwayMessage({ name, view: { state } }: ConnectorSource): string {
  if (state.kind === 'needs-approval')
    return `${name} could not be compared: its ${state.approval.kind} waits to be approved. Run "gatehouse approve ${name}", which shows it.`;
  return `${name} could not be compared: ${'reason' in state ? state.reason : `its state is "${state.kind}".`}`;
}

function toAwayJson({ name, view }: ConnectorSource) {
  return { name, state: view.state };
}

function toJson(entry: HeldEntry) {
  return { tool: entry.tool.id, change: entry.change, fingerprint: toJudged(entry).fingerprint };
}

function describe({ change }: HeldEntry): string {
  switch (change.kind) {
    case 'new':
      return 'new';
    case 'changed':
      return 'changed';
    case 'renamed':
      return `renamed from ${toWord(change.from)}`;
    case 'other-server':
      return 'of another server';
    case 'rejected':
      return 'rejected';
    default:
      return assertNever(change);
  }
}
