import type { Exit } from './processGroup.ts';

export interface Ending {
  readonly exit: Exit;
  /** What went wrong before it ended, as a whole sentence. */
  readonly fault: string | undefined;
  /** Whether it was told to end. */
  readonly isOurs: boolean;
  /** The newest lines that it wrote for people. */
  readonly lastLines: readonly string[];
}

const maxLineLength = 300;

/** Why a server ended, for people. What it wrote follows on lines of their own, unless it ended as it was told. */
export function describeEnding({ exit, fault, isOurs, lastLines }: Ending): string {
  const how = describeExit(exit);
  if (isOurs) return `${fault ?? 'The connection was closed.'} The server ${how}.`;
  const why = fault ?? `The server ${how}.`;
  if (lastLines.length === 0) return `${why} It wrote nothing to standard error.`;
  return [`${why} The last that it wrote:`, ...lastLines.map(toQuote)].join('\n');
}

function describeExit({ code, signal }: Exit): string {
  if (signal !== null) return `was ended by ${signal}`;
  if (code === null) return 'does not end, not even by SIGKILL';
  return `exited with code ${code}`;
}

function toQuote(line: string): string {
  return `  ${line.length > maxLineLength ? `${line.slice(0, maxLineLength).toWellFormed()}…` : line}`;
}
