import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/project.ts';
import { runInServer } from '../../test/vscode/runInServer.ts';
import { scenarios } from '../../test/vscode/scenarios.ts';
import type { Row } from '../row.ts';
import { type Sample, toSample } from '../statistics.ts';
import type { Scratch } from '../workspaces.ts';

const RUNS = 3;
const BUDGET = { kind: 'at most', value: 50 } as const;

/** Milliseconds of the extension host's time, as VS Code's "Startup Performance" reports them. */
interface Activation {
  readonly load: number;
  readonly activate: number;
}

/** What VS Code itself measured while it started with the sample workspace open. */
export async function measureActivation(scratch: Scratch): Promise<Row[]> {
  const suite = join(scratch.folder, 'readActivation.cjs');
  await build({
    entryPoints: [join(root, 'bench', 'editor', 'readActivation.ts')],
    ...{ bundle: true, platform: 'node', format: 'cjs', external: ['vscode'], outfile: suite },
  });
  const runs: Activation[] = [];
  for (let run = 0; run < RUNS; run += 1)
    runs.push(await runOnce(suite, join(scratch.folder, `activation${run}`)));
  const part = (of: (run: Activation) => number): Sample => toSample(runs.map(of));
  const { load, activate } = { load: part((run) => run.load), activate: part((run) => run.activate) };
  return [
    {
      what: 'extension activation in VS Code',
      unit: 'ms',
      sample: part((run) => run.load + run.activate),
      budget: BUDGET,
      detail: `loading ${load.median} ms, activate() ${activate.median} ms, as VS Code reports them`,
    },
  ];
}

async function runOnce(tests: string, file: string): Promise<Activation> {
  const scenario = scenarios.find(({ name }) => name === 'main');
  if (!scenario) throw new Error('There is no scenario "main".');
  // The extension host inherits this process's environment.
  process.env['GATEHOUSE_BENCH_RESULT'] = file;
  const result = await runInServer(scenario, { tests });
  if (result.failed > 0) throw new Error(`VS Code reported no activation time.\n${result.output}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Activation;
}
