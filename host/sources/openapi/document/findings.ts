import type { Problem, Severity } from '../../../../protocol/models.ts';
import type { OpenApiDocument } from './document.ts';

/** Something wrong at a JSON pointer of the document. It gets its line only when it is shown. */
export interface Finding {
  /** `#/paths/~1pets/get`, or in another file `schemas/pet.yaml#/Pet`. */
  readonly pointer: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
}

export interface FindingList {
  readonly found: readonly Finding[];
  report(finding: Finding): void;
}

export type Report = FindingList['report'];

/** A list of findings that a person reads ends somewhere; the rest is counted. */
const mostShown = 200;

/** Keeps each finding once: a component that fifty operations share is reported once. */
export function createFindingList(): FindingList {
  const byKey = new Map<string, Finding>();
  let left = 0;
  return {
    get found() {
      return left === 0 ? [...byKey.values()] : [...byKey.values(), leftOut(left)];
    },
    report: (finding) => {
      const key = `${finding.code} ${finding.pointer}`;
      if (byKey.has(key)) return;
      if (byKey.size < mostShown) byKey.set(key, finding);
      else left += 1;
    },
  };
}

/**
 * Puts findings where an editor shows them, beside what is doubtful in the texts themselves: file by file, in
 * the order of the file.
 */
export function toProblems(
  findings: readonly Finding[],
  { warnings, locate }: Pick<OpenApiDocument, 'warnings' | 'locate'>,
): readonly Problem[] {
  return findings
    .map(({ pointer, severity, code, message }): Problem => ({ ...locate(pointer), severity, code, message }))
    .concat(warnings)
    .toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function leftOut(count: number): Finding {
  return {
    pointer: '#',
    severity: 'information',
    code: 'more-problems',
    message: `About ${count} more problems are not listed. Mend the listed ones to see the rest.`,
  };
}
