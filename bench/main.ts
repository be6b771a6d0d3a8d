// Measures what the project promises about speed and size, each against its peer or its budget:
//   npm run bench [-- PART …]      parts: start calls list decision convert live detect connect forward proxies idle activation vsix
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../scripts/build.ts';
import { endAll } from '../scripts/childProcess.ts';
import { PlainFailure, runMain } from '../scripts/project.ts';
import { describeMachine, toMachineLine } from './machine.ts';
import { measureActivation } from './measures/activation.ts';
import { measureCalls } from './measures/calls.ts';
import { measureConnecting } from './measures/connecting.ts';
import { measureConvert } from './measures/convert.ts';
import { measureDecision } from './measures/decision.ts';
import { measureDetection } from './measures/detection.ts';
import { measureForwarding } from './measures/forwarding.ts';
import { measureHostStart } from './measures/hostStart.ts';
import { measureIdleConnectors } from './measures/idleConnectors.ts';
import { measureLargeCatalog } from './measures/largeCatalog.ts';
import { measureProxies } from './measures/proxies.ts';
import { measureReconversion } from './measures/reconversion.ts';
import { measureSaves } from './measures/saves.ts';
import { measureVsix } from './measures/vsixSize.ts';
import { isMet, type Row, toTable } from './row.ts';
import { createScratch, type Scratch } from './workspaces.ts';

type Measure = (scratch: Scratch) => Promise<Row[]> | Row[];

const measures: Readonly<Record<string, Measure>> = {
  start: measureHostStart,
  calls: measureCalls,
  list: measureLargeCatalog,
  decision: measureDecision,
  convert: measureConvert,
  live: async (scratch) => [...(await measureSaves(scratch)), ...(await measureReconversion(scratch))],
  detect: measureDetection,
  connect: measureConnecting,
  forward: measureForwarding,
  proxies: measureProxies,
  idle: measureIdleConnectors,
  activation: measureActivation,
  vsix: measureVsix,
};

const resultsFile = join(import.meta.dirname, 'results.json');

async function runBench(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !Object.hasOwn(measures, name));
  if (unknown) throw new PlainFailure(`There is no part "${unknown}": ${Object.keys(measures).join(', ')}.`);
  const chosen = Object.entries(measures).filter(([name]) => names.length === 0 || names.includes(name));
  const scratch = createScratch();
  try {
    await build();
    const rows: Row[] = [];
    for (const [name, measure] of chosen) {
      const started = performance.now();
      rows.push(...(await measure(scratch)));
      console.error(`bench: ${name} took ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
    const machine = describeMachine();
    console.log(`\n${toMachineLine(machine)}\n\n${toTable(rows)}\n`);
    const missed = rows.filter((row) => !isMet(row)).length;
    console.log(missed === 0 ? 'All budgets are met.' : `${missed} of the budgets are missed.`);
    // A part of the bench says nothing of the rest, so only a whole one is kept.
    if (names.length === 0)
      writeFileSync(resultsFile, `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
  } finally {
    await endAll();
    scratch.remove();
  }
}

await runMain(() => runBench(process.argv.slice(2)));
