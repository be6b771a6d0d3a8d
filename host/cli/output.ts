import type { Problem } from '../../protocol/models.ts';
import { shortPath } from '../policy/location.ts';

/** Something that a person can mend: printed as one line, exit code 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** For people and logs; standard output belongs to the command's result. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** `file:line:col: error: message [code]`, as compilers print it. */
export function toProblemLine(problem: Problem, folder: string): string {
  const { file, line, column, severity, message, code } = problem;
  const shown = file.startsWith(folder) ? file.slice(folder.length).replace(/^[\\/]/, '') : shortPath(file);
  return `${shown}:${line}:${column}: ${severity}: ${message} [${code}]`;
}

/** Text in columns, for people. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
