import type { Problem } from '../../protocol/models.ts';

/** A problem as the editor shows it; its line has moved with the text. */
export interface ShownProblem {
  readonly message: string;
  readonly code: unknown;
  /** Counts from 0. */
  readonly line: number;
}

/** The problem that is shown: of several that say the same, the one that was nearest. */
export function matchProblem(problems: readonly Problem[], shown: ShownProblem): Problem | undefined {
  const distance = ({ line }: Problem): number => Math.abs(line - 1 - shown.line);
  return problems
    .filter(({ message, code }) => message === shown.message && code === shown.code)
    .toSorted((a, b) => distance(a) - distance(b))[0];
}
