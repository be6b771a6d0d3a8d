import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runNode } from './childProcess.ts';
import { buildFolder, packageProgram } from './project.ts';

export type Counts = { passed: number; failed: number; skipped: number };

/** What a step or a session of one kind came to; `output` is what a person needs when something failed. */
export type KindResult = Counts & { kind: string; name: string; seconds: number; output: string };

export type VitestProject = 'unit' | 'corpus' | 'oracle' | 'e2e' | 'conformance' | 'ui';

export type VitestRun = {
  limitMs: number;
  /** Shows the output while it runs; the result then leaves out what has been seen. */
  live?: boolean;
};

/** Runs one project of vitest.config.ts; the counts come from its JSON report, never from its text. */
export async function runVitest(project: VitestProject, run: VitestRun): Promise<KindResult> {
  const report = join(buildFolder, 'results', `${project}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { code, output, seconds } = await runNode(packageProgram('vitest'), {
    args: [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    limitMs: run.limitMs,
    live: run.live ?? false,
  });
  const counts = readVitestReport(report);
  const unseen = run.live ? '' : output;
  return asKind(project, project, { counts, exitCode: code, output: unseen, seconds });
}

function readVitestReport(file: string): Counts | undefined {
  if (!existsSync(file)) return undefined;
  const report = JSON.parse(readFileSync(file, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
  };
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

type Evidence = { counts: Counts | undefined; exitCode: number; output: string; seconds: number };

/**
 * A kind that ran nothing, or ended badly although each of its tests passed (a file that does not load, an
 * error outside any test, the time limit), counts as one failure: otherwise it would look like success.
 */
export function asKind(kind: string, name: string, evidence: Evidence): KindResult {
  const { exitCode, output, seconds } = evidence;
  const counts = evidence.counts ?? { passed: 0, failed: 0, skipped: 0 };
  const result = { kind, name, ...counts, output, seconds };
  if (counts.failed > 0) return result;
  const failed = (problem: string): KindResult => ({ ...result, failed: 1, output: `${output}\n${problem}` });
  if (exitCode !== 0) return failed(`${name} ended with exit code ${exitCode}.`);
  if (counts.passed === 0) return failed(`${name} ran no test.`);
  return result;
}

export function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

export function sumCounts(results: readonly Counts[]): Counts {
  return results.reduce<Counts>(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}
