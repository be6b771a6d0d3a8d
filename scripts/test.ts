// `npm test`: everything, one kind after the other, and a closing line that adds them all up.
import { parseArgs } from 'node:util';
import { runInServer } from '../test/vscode/runInServer.ts';
import { scenarios } from '../test/vscode/scenarios.ts';
import { build } from './build.ts';
import { check, printResult } from './check.ts';
import { installChromium } from './chromium.ts';
import { PlainFailure, runMain } from './project.ts';
import { describeCounts, type KindResult, runVitest, sumCounts, type VitestProject } from './results.ts';
import { installVsCodeServer } from './vscodeServer.ts';

const corpusLimitMs = 10 * 60_000;
const oracleLimitMs = 10 * 60_000;
const e2eLimitMs = 15 * 60_000;
const conformanceLimitMs = 5 * 60_000;
const uiLimitMs = 15 * 60_000;
const vscodeLimitMs = 10 * 60_000;

type Kind = { name: string; limitMs: number; run: () => Promise<KindResult[]> };

const kinds: readonly Kind[] = [
  { name: 'check', limitMs: 10 * 60_000, run: () => check(printResult) },
  vitestKind('corpus', corpusLimitMs),
  vitestKind('oracle', oracleLimitMs),
  vitestKind('e2e', e2eLimitMs),
  vitestKind('conformance', conformanceLimitMs),
  { name: 'vscode', limitMs: vscodeLimitMs, run: runInsideVsCode },
  { name: 'ui', limitMs: uiLimitMs, run: runInBrowser },
];

await runMain(async () => {
  const chosen = chooseKinds();
  // The check builds too, but it may be left out, and the other kinds run what lies in dist/.
  if (!chosen.some(({ name }) => name === 'check')) await build();
  const results: KindResult[] = [];
  for (const kind of chosen) {
    console.log(`\n── ${kind.name}`);
    const found = await runKind(kind);
    if (kind.name !== 'check') for (const result of found) printFailure(result);
    results.push(...found);
  }
  console.log('\nSummary');
  for (const line of summarize(results)) console.log(line);
  const sum = sumCounts(results);
  console.log(describeCounts(sum));
  // What was started is ended by now; a handle that some library forgot must not keep the run from ending.
  setTimeout(() => process.exit(), 10_000).unref();
  return sum.failed > 0 ? 1 : 0;
});

/** One line per kind: the static checks make one kind, and so do the sessions of VS Code. */
function summarize(results: readonly KindResult[]): string[] {
  const byKind = Map.groupBy(results, ({ kind }) => kind);
  return [...byKind].map(([kind, members]) => {
    const seconds = members.reduce((sum, member) => sum + member.seconds, 0);
    return `${kind.padEnd(11)} ${describeCounts(sumCounts(members))}  (${seconds.toFixed(1)} s)`;
  });
}

function chooseKinds(): readonly Kind[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only === undefined) return kinds;
  const names = values.only.split(',');
  const unknown = names.find((name) => !kinds.some((kind) => kind.name === name));
  if (unknown === undefined) return kinds.filter((kind) => names.includes(kind.name));
  throw new PlainFailure(
    `--only takes ${kinds.map((kind) => kind.name).join(', ')}; "${unknown}" is none of them.`,
  );
}

/** A kind that cannot run counts as one failure, so that the others still run and the sum still tells. */
async function runKind(kind: Kind): Promise<KindResult[]> {
  const started = performance.now();
  // Each kind has nearer limits within; this one holds even when something forgets to settle.
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const problem = `${kind.name} did not end within ${(kind.limitMs + 60_000) / 1000} s.`;
  const timer = setTimeout(() => reject(new PlainFailure(problem)), kind.limitMs + 60_000);
  try {
    const results = await Promise.race([kind.run(), limit]);
    if (results.length > 0) return results;
    throw new PlainFailure(`${kind.name} ran nothing.`);
  } catch (error) {
    const output = error instanceof PlainFailure ? error.message : String((error as Error).stack ?? error);
    const seconds = (performance.now() - started) / 1000;
    return [{ kind: kind.name, name: kind.name, passed: 0, failed: 1, skipped: 0, seconds, output }];
  } finally {
    clearTimeout(timer);
  }
}

function vitestKind(name: VitestProject, limitMs: number): Kind {
  return { name, limitMs, run: async () => [await runVitest(name, { limitMs, live: true })] };
}

async function runInsideVsCode(): Promise<KindResult[]> {
  installVsCodeServer();
  const results: KindResult[] = [];
  for (const scenario of scenarios) {
    const result = await runInServer(scenario);
    if (result.failed === 0) console.log(result.output);
    results.push(result);
  }
  return results;
}

/** The browser and VS Code are installed before the tests' own time starts. */
async function runInBrowser(): Promise<KindResult[]> {
  installVsCodeServer();
  installChromium();
  return [await runVitest('ui', { limitMs: uiLimitMs, live: true })];
}

function printFailure(result: KindResult): void {
  if (result.failed > 0) console.log(`FAILED ${result.name}\n${result.output.trimEnd()}`);
}
