import { join } from 'node:path';
import { runNode } from './childProcess.ts';
import { packageProgram, PlainFailure, runMain } from './project.ts';
import { describeCounts, type KindResult, runVitest } from './results.ts';

const stepLimitMs = 120_000;
const unitLimitMs = 300_000;

/** Three at a time: the machines this runs on have two cores, and most steps wait for the disk now and then. */
const atATime = 3;

type Step = { name: string; run: () => Promise<KindResult> };

/** Slow ones first, so that the last step to end is a short one. */
const steps: Step[] = [
  { name: 'unit', run: () => runVitest('unit', { limitMs: unitLimitMs }) },
  tool('types', 'typescript', 'tsc', ['-b', '--pretty', 'false']),
  tool('lint', 'oxlint', 'oxlint', ['--type-aware', '--deny-warnings', '--report-unused-disable-directives']),
  tool('unused code', 'knip', 'knip', ['--no-progress', '--treat-config-hints-as-errors']),
  {
    name: 'package',
    // Builds and packs. A process of its own: a failing build must not share this one's memory.
    run: () => asStatic('package', join(import.meta.dirname, 'package.ts'), []),
  },
  tool('format', '@biomejs/biome', 'biome', ['format', '--colors=off']),
];

/** Runs every static check and the unit tests; one result per step, in the order they ended. */
export async function check(onDone: (result: KindResult) => void = () => {}): Promise<KindResult[]> {
  const waiting = [...steps];
  const results: KindResult[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await runStep(step);
      results.push(result);
      onDone(result);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}

/** A step that cannot even start is a failed step: the others still run. */
async function runStep(step: Step): Promise<KindResult> {
  try {
    return await step.run();
  } catch (error) {
    const output = error instanceof PlainFailure ? error.message : String((error as Error).stack ?? error);
    return { kind: 'check', name: step.name, passed: 0, failed: 1, skipped: 0, seconds: 0, output };
  }
}

function tool(name: string, packageName: string, command: string, args: readonly string[]): Step {
  return { name, run: () => asStatic(name, packageProgram(packageName, command), args) };
}

async function asStatic(name: string, program: string, args: readonly string[]): Promise<KindResult> {
  const { code, output, seconds } = await runNode(program, { args, limitMs: stepLimitMs });
  const passed = code === 0 ? 1 : 0;
  return { kind: 'check', name, passed, failed: 1 - passed, skipped: 0, seconds, output };
}

/** One line for a step that passed; its whole output as well when it failed. */
export function printResult(result: KindResult): void {
  const verdict = result.failed === 0 ? 'ok    ' : 'FAILED';
  const counts = result.passed + result.failed + result.skipped > 1 ? `  ${describeCounts(result)}` : '';
  console.log(`${verdict} ${result.name.padEnd(12)} ${result.seconds.toFixed(1).padStart(6)} s${counts}`);
  if (result.failed > 0) console.log(`${result.output.trimEnd()}\n`);
}

if (import.meta.main) {
  await runMain(async () => {
    const results = await check(printResult);
    const failed = results.filter((result) => result.failed > 0).map((result) => result.name);
    if (failed.length === 0) return 0;
    console.log(`Failed: ${failed.join(', ')}`);
    return 1;
  });
}
