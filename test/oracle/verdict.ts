import { type Exception, exceptions } from './exceptions.ts';
import type { Trial } from './trials.ts';

/** What became of the calls of one document, or of all. */
export interface Verdict {
  readonly operations: number;
  readonly accepted: number;
  /** Refused by a fault of Prism's or of the document's; these do not count. */
  readonly excused: number;
  /** Operations that have no tool; each counts as a refused call. */
  readonly missing: number;
  /** Refused, and listed as an exception. */
  readonly expected: readonly Trial[];
  readonly unexpected: readonly Trial[];
}

export const verdictHead = [
  'document',
  'operations',
  'calls',
  'accepted',
  'not counted',
  'refused',
  'no tool',
  'share',
];

export function sortTrials(spec: string, trials: readonly Trial[]): Verdict {
  const exceptionOf = ({ tool }: Trial): Exception | undefined =>
    exceptions.find((exception) => exception.spec === spec && exception.tools.includes(tool));
  const refused = trials.filter(({ outcome }) => outcome.kind === 'refused');
  const expected = refused.filter((trial) => exceptionOf(trial) !== undefined);
  return {
    operations: new Set(trials.map(({ tool }) => tool)).size,
    accepted: trials.filter(({ outcome }) => outcome.kind === 'accepted').length,
    excused: expected.filter((trial) => exceptionOf(trial)?.whose !== 'gateway').length,
    missing: trials.filter(({ outcome }) => outcome.kind === 'missing').length,
    expected,
    unexpected: refused.filter((trial) => exceptionOf(trial) === undefined),
  };
}

export function sumVerdicts(all: readonly Verdict[]): Verdict {
  const sum = (of: (verdict: Verdict) => number): number => all.reduce((total, each) => total + of(each), 0);
  return {
    operations: sum((each) => each.operations),
    accepted: sum((each) => each.accepted),
    excused: sum((each) => each.excused),
    missing: sum((each) => each.missing),
    expected: all.flatMap((each) => each.expected),
    unexpected: all.flatMap((each) => each.unexpected),
  };
}

/** Accepted calls among all that count, from 0 to 1. */
export function shareOf(verdict: Verdict): number {
  const counted = verdict.accepted + refusedIn(verdict) + verdict.missing;
  return counted === 0 ? 0 : verdict.accepted / counted;
}

export function toRow(name: string, verdict: Verdict): readonly string[] {
  const { operations, accepted, excused, missing } = verdict;
  const refused = refusedIn(verdict);
  const counts = [operations, accepted + excused + refused, accepted, excused, refused, missing];
  return [name, ...counts.map(String), `${(100 * shareOf(verdict)).toFixed(2)} %`];
}

function refusedIn({ expected, unexpected, excused }: Verdict): number {
  return expected.length + unexpected.length - excused;
}
