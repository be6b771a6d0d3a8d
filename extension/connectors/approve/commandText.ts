import type { CommandApproval } from '../../../protocol/connectors.ts';
import { diffLines } from '../../text/diffLines.ts';
import { toVisible } from '../../text/plainLine.ts';

export interface CommandText {
  readonly message: string;
  readonly detail: string;
}

type Command = Omit<CommandApproval, 'before' | 'hash'>;

/** What a person reads before a command runs: all of it, and how it differs from the one approved before. */
export function toCommandText(name: string, approval: CommandApproval): CommandText {
  const { before } = approval;
  const lines = toLines(approval);
  return {
    message: `Let ${name} run this command?`,
    detail: [
      'It runs on this machine with your rights. Approve it only where you trust whoever wrote it.',
      ...(before
        ? ['It replaces a command that was approved before; the lines that differ are marked.']
        : []),
      (before ? diffLines(toLines(before), lines) : lines).join('\n'),
    ].join('\n\n'),
  };
}

/** A command and its arguments on one line, for people: no shell ever reads it. */
export function toCommandLine({ command, args }: Pick<Command, 'command' | 'args'>): string {
  return [command, ...args].map(toWord).join(' ');
}

function toLines({ command, args, env, cwd }: Command): readonly string[] {
  const variables = Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    `Command: ${toWord(command)}`,
    ...(args.length === 0 ? ['Arguments: none'] : ['Arguments:', ...args.map((arg) => `  ${toWord(arg)}`)]),
    ...(variables.length === 0 ? [] : ['Environment:']),
    ...variables.map(([name, value]) => `  ${toWord(name)} = ${toWord(value)}`),
    `Folder: ${toWord(cwd)}`,
  ];
}

/** In quotes where it could be taken for several words, or for another line. */
function toWord(text: string): string {
  const isPlain = text !== '' && !/[\s"']/.test(text);
  return toVisible(isPlain ? text : JSON.stringify(text));
}
