// The whole corpus: every document of every collection, its totals, and what got worse since they were kept.
//   npm run corpus [-- [--keep] [PART-OF-A-NAME …]]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, type Machine, toMachineLine } from '../../bench/machine.ts';
import { PlainFailure, root, runMain } from '../../scripts/project.ts';
import type { CorpusSpec, SpecRow } from './measure/measureSpec.ts';
import { runSpecs } from './runSpecs.ts';
import { directorySpecs, ownSpecs, swaggerSpecs } from './specs.ts';
import { findWorst, totalsTable, worstTable } from './table.ts';
import {
  describeFlaws,
  findRegressions,
  findWorse,
  flawsOf,
  type Flaws,
  toTotals,
  type Totals,
} from './totals.ts';

/** What bench/corpus.json holds. */
interface Kept {
  readonly machine: Machine;
  readonly totals: Readonly<Record<string, Totals>>;
  /** The documents that took the most. */
  readonly worst: readonly Pick<SpecRow, 'spec' | 'operations' | 'tools' | 'listBytes' | 'ms' | 'peakMb'>[];
  /** Every document that is not clean. */
  readonly flawed: Readonly<Record<string, Flaws>>;
}

const keptFile = join(root, 'bench', 'corpus.json');
const limitMs = 10 * 60_000;
const progressEvery = 200;

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'boolean', default: false } },
  });
  const all = [...directorySpecs(), ...swaggerSpecs(), ...ownSpecs()];
  const chosen = all.filter(({ name }) => positionals.every((part) => name.includes(part)));
  if (chosen.length === 0)
    throw new PlainFailure(`No document's name has all of: ${positionals.join(', ')}.`);
  const started = performance.now();
  const rows = await measure(chosen);
  console.log(
    `\n${toMachineLine(describeMachine())}; ${((performance.now() - started) / 1000).toFixed(0)} s\n`,
  );
  const now = toKept(rows);
  console.log(`${totalsTable(now.totals)}\n\n${worstTable(rows)}\n`);
  printFlaws(now, rows);
  // A part of the corpus says nothing of the rest, so only the whole is compared and kept.
  return positionals.length > 0 ? 0 : compareAndKeep(now, values.keep);
});

function measure(specs: readonly CorpusSpec[]): Promise<readonly SpecRow[]> {
  let done = 0;
  return runSpecs(specs, {
    mostSchemaBytes: Number.MAX_SAFE_INTEGER,
    limitMs,
    onRow: () => {
      done += 1;
      if (done % progressEvery === 0) console.error(`corpus: ${done} of ${specs.length} documents`);
    },
  });
}

function toKept(rows: readonly SpecRow[]): Kept {
  const collections = Map.groupBy(rows, ({ spec }) => spec.slice(0, spec.indexOf('/')));
  const totals = [...collections].map(([name, members]) => [name, toTotals(members)] as const);
  const flawed = rows.flatMap((row) => {
    const flaws = flawsOf(row);
    return flaws ? [[row.spec, flaws] as const] : [];
  });
  return {
    machine: describeMachine(),
    totals: Object.fromEntries([...totals, ['all', toTotals(rows)] as const]),
    worst: findWorst(rows).map(({ spec, operations, tools, listBytes, ms, peakMb }) => ({
      ...{ spec, operations, tools, listBytes },
      ...{ ms: Math.round(ms), peakMb: Math.round(peakMb) },
    })),
    flawed: Object.fromEntries(flawed),
  };
}

function printFlaws({ totals, flawed }: Kept, rows: readonly SpecRow[]): void {
  const leftOut = Object.entries(totals['all']?.leftOut ?? {});
  if (leftOut.length > 0)
    console.log(`Left out: ${leftOut.map(([code, count]) => `${count} ${code}`).join(', ')}`);
  const names = Object.keys(flawed);
  const shown = names.slice(0, 20).map((name) => {
    const examples = rows.find(({ spec }) => spec === name)?.examples ?? [];
    const flaws = flawed[name];
    return [`  ${name}: ${flaws ? describeFlaws(flaws) : ''}`, ...examples.map((text) => `    ${text}`)].join(
      '\n',
    );
  });
  if (names.length > 0)
    console.log(`${names.length} documents are not clean, among them:\n${shown.join('\n')}`);
}

/** The exit code: 1 where something got worse, and then the better numbers stay until they are given up. */
function compareAndKeep(now: Kept, keepAnyway: boolean): number {
  const before = existsSync(keptFile) ? (JSON.parse(readFileSync(keptFile, 'utf8')) as Kept) : undefined;
  const regressions = before ? findRegressions(before.flawed, now.flawed) : [];
  const worse = Object.entries(now.totals).flatMap(([name, total]) => {
    const old = before?.totals[name];
    return old ? findWorse(old, total).map((text) => `${name}: ${text}`) : [];
  });
  for (const text of regressions) console.log(`worse: ${text}`);
  for (const text of worse) console.log(`WORSE: ${text}`);
  if (worse.length > 0 && !keepAnyway) {
    console.log('Nothing was kept. `npm run corpus -- --keep` keeps these numbers all the same.');
    return 1;
  }
  writeFileSync(keptFile, `${JSON.stringify(now, undefined, 2)}\n`);
  console.log(`${worse.length === 0 ? 'Nothing got worse. ' : ''}Kept in bench/corpus.json.`);
  return 0;
}
