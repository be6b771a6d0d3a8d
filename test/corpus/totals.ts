import type { FaultKind } from './measure/toolFaults.ts';
import type { SpecRow } from './measure/measureSpec.ts';

/** What a collection of documents came to. */
export interface Totals {
  readonly specs: number;
  readonly loaded: number;
  /** Documents all of whose operations are tools without a fault. */
  readonly clean: number;
  readonly operations: number;
  /** Operations that have a tool. */
  readonly tools: number;
  readonly invented: number;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly schemas: number;
  readonly compiled: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly listBytes: number;
  /** Converting alone, all documents added up. */
  readonly seconds: number;
  /** The highest of all documents. */
  readonly peakMb: number;
}

/** What kept a document from being clean. */
export type Flaws = Pick<SpecRow, 'reason' | 'leftOut' | 'faults' | 'invented'>;

const faultKinds: readonly FaultKind[] = ['invalid schema', 'unresolved $ref', 'bad name', 'duplicate'];

export function toTotals(rows: readonly SpecRow[]): Totals {
  const sum = (of: (row: SpecRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const leftOut: Record<string, number> = {};
  for (const row of rows) {
    for (const [code, count] of Object.entries(row.leftOut)) leftOut[code] = (leftOut[code] ?? 0) + count;
  }
  const faults = faultKinds.map((kind) => [kind, sum((row) => row.faults[kind] ?? 0)] as const);
  return {
    specs: rows.length,
    loaded: rows.filter((row) => row.loaded).length,
    clean: rows.filter((row) => flawsOf(row) === undefined).length,
    operations: sum((row) => row.operations),
    tools: sum((row) => row.tools - row.invented),
    invented: sum((row) => row.invented),
    leftOut,
    schemas: sum((row) => row.schemas),
    compiled: sum((row) => row.compiled),
    faults: Object.fromEntries(faults) as Record<FaultKind, number>,
    listBytes: sum((row) => row.listBytes),
    seconds: sum((row) => row.ms) / 1000,
    peakMb: Math.max(0, ...rows.map((row) => row.peakMb)),
  };
}

/** Nothing for a clean document. */
export function flawsOf({ loaded, reason, leftOut, faults, invented }: SpecRow): Flaws | undefined {
  if (loaded && invented === 0 && isEmpty(leftOut) && isEmpty(faults)) return undefined;
  return { ...(reason === undefined ? {} : { reason }), leftOut, faults, invented };
}

/**
 * What got worse since the totals that were kept, in words; empty where nothing did. Times and sizes
 * depend on the machine and on what tools say, so they are only shown.
 */
export function findWorse(before: Totals, after: Totals): readonly string[] {
  const worse: string[] = [];
  const share = (what: string, old: readonly [number, number], now: readonly [number, number]): void => {
    if (now[0] / Math.max(1, now[1]) < old[0] / Math.max(1, old[1])) {
      worse.push(`${what}: ${now[0]} of ${now[1]}, was ${old[0]} of ${old[1]}`);
    }
  };
  share('documents loaded', [before.loaded, before.specs], [after.loaded, after.specs]);
  share('clean documents', [before.clean, before.specs], [after.clean, after.specs]);
  share('operations that are tools', [before.tools, before.operations], [after.tools, after.operations]);
  const counts: (readonly [string, number, number])[] = [
    ['tools without an operation', before.invented, after.invented],
    ...faultKinds.map((kind) => [kind, before.faults[kind], after.faults[kind]] as const),
  ];
  for (const [what, old, now] of counts) if (now > old) worse.push(`${what}: ${now}, was ${old}`);
  return worse;
}

/** Documents that have more flaws than before, by name. */
export function findRegressions(
  before: Readonly<Record<string, Flaws>>,
  after: Readonly<Record<string, Flaws>>,
): readonly string[] {
  return Object.entries(after).flatMap(([spec, flaws]) => {
    const old = before[spec];
    if (old && weightOf(flaws) <= weightOf(old)) return [];
    return [`${spec}: ${describeFlaws(flaws)}, was ${old ? describeFlaws(old) : 'clean'}`];
  });
}

export function describeFlaws({ reason, leftOut, faults, invented }: Flaws): string {
  if (reason !== undefined) return `not loaded (${reason})`;
  const parts = [
    ...Object.entries(leftOut).map(([code, count]) => `${count} left out (${code})`),
    ...Object.entries(faults).map(([kind, count]) => `${count} × ${kind}`),
    ...(invented > 0 ? [`${invented} tools without an operation`] : []),
  ];
  return parts.join(', ');
}

function weightOf({ reason, leftOut, faults, invented }: Flaws): number {
  const counts = [...Object.values(leftOut), ...Object.values(faults), invented];
  return counts.reduce((sum, count) => sum + count, reason === undefined ? 0 : 1_000_000);
}

function isEmpty(counts: Readonly<Record<string, number | undefined>>): boolean {
  return Object.keys(counts).length === 0;
}
