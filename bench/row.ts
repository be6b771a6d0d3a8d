import type { Sample } from './statistics.ts';

/** One line of the result: a number, and what it is allowed to be. */
export interface Row {
  readonly what: string;
  readonly unit: 'ms' | 'µs' | 'calls/s' | '×' | 'MB';
  /** Absent where there is nothing to measure; then `detail` says why. */
  readonly sample?: Sample;
  /** Absent for a number that stands there to explain another one. */
  readonly budget?: { readonly kind: 'at most' | 'at least'; readonly value: number };
  /** Further numbers, in words. */
  readonly detail?: string;
}

export function isMet({ sample, budget }: Row): boolean {
  if (!budget || !sample) return !budget;
  return budget.kind === 'at most' ? sample.median <= budget.value : sample.median >= budget.value;
}

/** The rows as a Markdown table, aligned for people who read it in a terminal. */
export function toTable(rows: readonly Row[]): string {
  const head = ['measured', 'median', 'middle half', 'runs', 'budget', 'met', 'detail'];
  const cells = [head, ...rows.map(toCells)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const toLine = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [toLine(head), rule, ...cells.slice(1).map(toLine)].join('\n');
}

function toCells(row: Row): string[] {
  const { what, unit, sample, budget, detail = '' } = row;
  const limit = budget ? `${budget.kind === 'at most' ? '≤' : '≥'} ${budget.value} ${unit}` : '';
  const met = budget ? (isMet(row) ? 'yes' : 'NO') : '';
  if (!sample) return [what, '–', '', '', limit, met, detail];
  const spread = sample.runs === 1 ? '' : `${toText(sample.lower)} – ${toText(sample.upper)}`;
  return [what, `${toText(sample.median)} ${unit}`, spread, String(sample.runs), limit, met, detail];
}

/** Three significant digits, and whole numbers whole. */
export function toText(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
