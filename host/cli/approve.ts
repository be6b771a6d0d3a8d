import { createInterface } from 'node:readline';
import type { Approvable, Approval } from '../../protocol/connectors.ts';
import { diffLines } from '../../protocol/diffLines.ts';
import { toApproval } from '../state/approval.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { withWorkspace } from './open.ts';
import { CommandFailure, print, printJson, toWord } from './output.ts';

export interface ApproveCommand {
  /** Without a question. */
  readonly yes?: boolean;
  /** Only what has this hash, or one that begins so. */
  readonly hash?: string;
  readonly json?: boolean;
}

/** As much of the hash as is shown. */
const shownHash = 12;

/** Shows the command that a connector of gateway.yaml runs, or the credential that it sends, and approves it. */
export async function approve(
  connector: string,
  directory: string | undefined,
  command: ApproveCommand,
): Promise<void> {
  await withWorkspace(
    directory,
    async (workspace, signal) => {
      const { approved } = workspace;
      const approval = await findApproval(workspace, connector);
      const isKnown = await approved.isApproved(connector, approval.hash);
      if (!command.json) print(toText(connector, approval));
      const isWanted = isKnown || (await isAnswered(connector, approval, command, signal));
      if (isWanted && !isKnown) await approved.add(connector, approval);
      if (command.json) printJson({ connector, ...approval, isApproved: isWanted });
      if (!isWanted) throw new CommandFailure(toRefusal(connector, directory, approval, command));
      if (!command.json)
        print(`${isKnown ? 'It is approved already' : 'Approved'}. A change of any of these asks again.`);
    },
    { isOffline: true },
  );
}

async function findApproval({ file, folder, approved }: Workspace, connector: string): Promise<Approval> {
  const entry = file.connectors.find(({ name }) => name === connector)?.entry;
  if (!entry) {
    const known = file.connectors.map(({ name }) => name).join(', ') || 'none';
    throw new CommandFailure(`gateway.yaml has no connector "${connector}". Known: ${known}.`);
  }
  const approval = await toApproval(entry, folder, await approved.before(connector));
  if (approval) return approval;
  throw new CommandFailure(
    `The connector "${connector}" runs no command and sends no credential; nothing is to approve.`,
  );
}

async function isAnswered(
  connector: string,
  { hash }: Approval,
  command: ApproveCommand,
  signal: AbortSignal,
): Promise<boolean> {
  if (command.hash !== undefined) return command.hash.length >= shownHash && hash.startsWith(command.hash);
  if (command.yes) return true;
  if (command.json || !process.stdin.isTTY || !process.stdout.isTTY) return false;
  print(`Approve this for "${connector}"? Type y, then Enter.`);
  // Not as a terminal that is driven key by key: Ctrl-C stays a signal.
  const lines = createInterface({ input: process.stdin, terminal: false, signal });
  try {
    for await (const line of lines) return /^y(?:es)?$/i.test(line.trim());
    return false;
  } finally {
    lines.close();
  }
}

function toRefusal(
  connector: string,
  directory: string | undefined,
  { kind, hash }: Approval,
  command: ApproveCommand,
): string {
  const short = hash.slice(0, shownHash);
  const line = ['gatehouse approve', connector, ...(directory === undefined ? [] : [toWord(directory)])];
  const advice = `Look at it, then run: ${[...line, '--hash', short].join(' ')}`;
  return command.hash === undefined
    ? `Nothing is approved yet. ${advice}`
    : `The ${kind} of "${connector}" has the hash ${short} now, so nothing is approved. ${advice}`;
}

/** All of it, and how it differs from what was approved before. No word can pass for several, or for another line. */
function toText(connector: string, approval: Approval): string {
  const { kind, hash, before } = approval;
  const lines = toLines(approval);
  const what = kind === 'command' ? 'run a command' : 'send a credential';
  const replaced = before ? ', another than was approved before' : '';
  return [
    `"${connector}" wants to ${what}${replaced}:`,
    ...diffLines(before ? toLines(before) : lines, lines),
    `  hash     ${hash.slice(0, shownHash)}`,
  ].join('\n');
}

function toLines(what: Approvable): readonly string[] {
  if (what.kind === 'credential') {
    return [
      `url      ${toWord(what.url)}`,
      ...sorted(what.headers).map(([name, value]) => `header   ${toWord(name)}: ${toWord(value)}`),
      ...sorted(what.tls).map(([name, file]) => `${name.padEnd(8)} ${toWord(file)}`),
    ];
  }
  return [
    `command  ${toWord(what.command)}`,
    ...what.args.map((arg) => `argument ${toWord(arg)}`),
    ...sorted(what.env).map(([name, value]) => `variable ${toWord(name)}=${toWord(value)}`),
    `folder   ${toWord(what.cwd)}`,
    ...(what.program === undefined ? [] : [`file     SHA-256 ${what.program}`]),
  ];
}

function sorted(texts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
