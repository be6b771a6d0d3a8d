import { statSync } from 'node:fs';
import { errorCodeOf } from '../../../base/errorCode.ts';

export interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Why a command could not be started, and what to do, for people. */
export function explainStartFailure(cause: unknown, started: Started): Error {
  return new Error(explain(errorCodeOf(cause), cause, started), { cause });
}

function explain(code: string, cause: unknown, { command, args, cwd }: Started): string {
  // The system says the same of a folder that is missing as of a command.
  if (!isFolder(cwd))
    return `"${command}" could not be started: ${cwd}, where it is to run, is not a folder. Correct \`cwd\`.`;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `The command "${command}" was not found. ${adviseMissing(command, args)}`;
    case 'EACCES':
    case 'EPERM':
      return (
        `The command "${command}" is not executable. Allow it to be executed (\`chmod +x\`), ` +
        'or name the program that runs it as `command` and the file in `args`.'
      );
    default:
      return `"${command}" could not be started (${code || (cause as Error).message}).`;
  }
}

function adviseMissing(command: string, args: readonly string[]): string {
  if (args.length === 0 && /\s/.test(command.trim()))
    return 'Name the program alone as `command`, and each of its arguments in `args`.';
  if (/[/\\]/.test(command))
    return 'Is it installed? Correct the path, or that of the interpreter in its first line; relative ones begin at `cwd`.';
  return (
    'Is it installed? It was looked for in the folders of PATH. ' +
    'Install it, or write its whole path: an editor that no terminal started may have another PATH than yours.'
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
