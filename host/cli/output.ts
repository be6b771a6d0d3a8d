import type { Problem } from '../../protocol/models.ts';
import { toVisible } from '../lock/visibleText.ts';
import { shortPath } from '../policy/location.ts';

/** Something that a person can mend: printed as one line. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function print(text: string): void {
  if (!isReaderAwaited) {
    isReaderAwaited = true;
    // Whoever reads may have seen enough, as in `gatehouse calls | head`; then nothing is left to do.
    process.stdout.on('error', () => process.exit());
  }
  process.stdout.write(`${toPrintable(text)}\n`);
}

let isReaderAwaited = false;

/** For people and logs; standard output belongs to the command's result. */
export function printError(text: string): void {
  if (!isLogOptional) {
    isLogOptional = true;
    // A gate goes on when nobody reads its log any more.
    process.stderr.on('error', () => {});
  }
  process.stderr.write(`${toPrintable(text)}\n`);
}

let isLogOptional = false;

/**
 * Documents and APIs choose some of what is printed, and a terminal obeys control characters: they are written as
 * JSON escapes, which also stand in JSON for what they are.
 */
function toPrintable(text: string): string {
  return text.replaceAll(
    /\r(?!\n)|[^\P{Cc}\t\r\n]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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

/** Somebody else's word: in quotes where it could be taken for several, or for another line. */
export function toWord(text: string): string {
  const isPlain = text !== '' && !/[\s"']/.test(text);
  return toVisible(isPlain ? text : JSON.stringify(text));
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
