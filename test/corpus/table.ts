import type { SpecRow } from './measure/measureSpec.ts';
import type { Totals } from './totals.ts';

const mostWorst = 10;

/** Rows of cells as a Markdown table, aligned for people who read it in a terminal. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const toLine = (row: readonly string[]): string => {
    // Names stand left, numbers right.
    const padded = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [toLine(head), rule, ...rows.map(toLine)].join('\n');
}

const totalsHead = [
  'collection',
  'documents',
  'loaded',
  'clean',
  'operations',
  'tools',
  '%',
  'schemas',
  'invalid',
  'lost $ref',
  'bad names',
  'duplicates',
  'list',
  'B a tool',
  'time',
  'peak',
];

/** One line for each collection. */
export function totalsTable(totals: Readonly<Record<string, Totals>>): string {
  const rows = Object.entries(totals).map(([name, total]) => [
    name,
    String(total.specs),
    String(total.loaded),
    String(total.clean),
    String(total.operations),
    String(total.tools),
    ((100 * total.tools) / Math.max(1, total.operations)).toFixed(2),
    total.compiled === total.schemas ? String(total.schemas) : `${total.compiled}/${total.schemas}`,
    String(total.faults['invalid schema']),
    String(total.faults['unresolved $ref']),
    String(total.faults['bad name']),
    String(total.faults.duplicate),
    toMb(total.listBytes),
    (total.listBytes / Math.max(1, total.tools)).toFixed(0),
    `${total.seconds.toFixed(1)} s`,
    `${total.peakMb.toFixed(0)} MB`,
  ]);
  return toTable(totalsHead, rows);
}

/** The documents that took the most. */
export function worstTable(rows: readonly SpecRow[]): string {
  return toTable(
    ['document', 'operations', 'tools', 'list', 'time', 'peak'],
    findWorst(rows).map((row) => [
      row.spec,
      String(row.operations),
      String(row.tools),
      toMb(row.listBytes),
      `${row.ms.toFixed(0)} ms`,
      `${row.peakMb.toFixed(0)} MB`,
    ]),
  );
}

/** The slowest and those with the longest lists, which have the highest peaks as well. */
export function findWorst(rows: readonly SpecRow[]): readonly SpecRow[] {
  const top = (of: (row: SpecRow) => number): readonly SpecRow[] =>
    rows.toSorted((a, b) => of(b) - of(a)).slice(0, mostWorst);
  return [...new Set([...top((row) => row.ms), ...top((row) => row.listBytes)])].toSorted(
    (a, b) => b.ms - a.ms,
  );
}

function toMb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
