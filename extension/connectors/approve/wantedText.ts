import type {
  Approvable,
  ApprovableCommand,
  ApprovableCredential,
  Approval,
} from '../../../protocol/connectors.ts';
import { diffLines } from '../../../protocol/diffLines.ts';
import { toVisible } from '../../text/plainLine.ts';

export interface WantedText {
  readonly message: string;
  readonly detail: string;
}

/**
 * What a person reads before a command runs or a credential is sent: all of it, and how it differs from what was
 * approved before.
 */
export function toWantedText(name: string, approval: Approval): WantedText {
  const { before } = approval;
  const lines = toLines(approval);
  const { question, warning } = toQuestion(name, approval);
  return {
    message: question,
    detail: [
      `${warning} Approve it only where you trust whoever wrote it.`,
      ...(before
        ? [`It replaces a ${before.kind} that was approved before; the lines that differ are marked.`]
        : []),
      (before ? diffLines(toLines(before), lines) : lines).join('\n'),
    ].join('\n\n'),
  };
}

/** The same in short, for a notification: `run a command: npx -y PACKAGE`. No shell ever reads it. */
export function toWantedLine(wanted: Approvable): string {
  switch (wanted.kind) {
    case 'command':
      return `run a command: ${[wanted.command, ...wanted.args].map(toWord).join(' ')}`;
    case 'credential': {
      const headers = toPairs(wanted.headers, ': ').join(', ');
      return `send a credential${headers === '' ? '' : `, ${headers},`} to ${toWord(wanted.url)}`;
    }
  }
}

function toQuestion(name: string, { kind }: Approval): { question: string; warning: string } {
  switch (kind) {
    case 'command':
      return {
        question: `Let ${name} run this command?`,
        warning: 'It runs on this machine with your rights.',
      };
    case 'credential':
      return {
        question: `Send this credential to the server of ${name}?`,
        warning: 'Whoever answers at the URL can act with it in your name.',
      };
  }
}

function toLines(wanted: Approvable): readonly string[] {
  switch (wanted.kind) {
    case 'command':
      return toCommandLines(wanted);
    case 'credential':
      return toCredentialLines(wanted);
  }
}

function toCommandLines({ command, args, env, cwd, program }: ApprovableCommand): readonly string[] {
  return [
    `Command: ${toWord(command)}`,
    ...(program === undefined ? [] : [`SHA-256 of its file: ${program}`]),
    ...(args.length === 0 ? ['Arguments: none'] : ['Arguments:', ...args.map((arg) => `  ${toWord(arg)}`)]),
    ...toSection('Environment:', toPairs(env, ' = ')),
    `Folder: ${toWord(cwd)}`,
  ];
}

function toCredentialLines({ url, headers, tls }: ApprovableCredential): readonly string[] {
  return [
    `URL: ${toWord(url)}`,
    ...toSection('Headers:', toPairs(headers, ': ')),
    ...toSection('Certificates:', toPairs(tls, ': ')),
  ];
}

function toSection(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function toPairs(values: Readonly<Record<string, string>>, between: string): readonly string[] {
  const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, value]) => `${toWord(name)}${between}${toValue(value)}`);
}

/** The rest of a line; in quotes where it could be taken for more than that. */
function toValue(text: string): string {
  return toVisible(/^[^\s"'](?:.*\S)?$/.test(text) ? text.replaceAll('\t', '\\t') : JSON.stringify(text));
}

/** In quotes where it could be taken for several words, or for another line. */
function toWord(text: string): string {
  const isPlain = text !== '' && !/[\s"']/.test(text);
  return toVisible(isPlain ? text : JSON.stringify(text));
}
