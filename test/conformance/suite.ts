import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runNode } from '../../scripts/childProcess.ts';
import { packageProgram } from '../../scripts/project.ts';
import type { Leg, Revision, Scenario } from './requirements.ts';

/** How one scenario ended. */
export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly warnings: number;
  /** What could not be tried, or does not apply. */
  readonly skipped: number;
  /** What failed and what was warned of, with the suite's words. */
  readonly problems: readonly string[];
  /** What the client has printed about errors. */
  readonly said: string;
}

export type Verdicts = ReadonlyMap<string, Verdict>;

interface Check {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  readonly errorMessage?: string;
}

/** A whole run of one requirement set; single scenarios have the suite's own limit of 30 s. */
const limitMs = 120_000;

/** Runs all scenarios of a revision for a leg. `target` is what the suite needs to know of what it tests. */
export async function runSuite(leg: Leg, revision: Revision, target: readonly string[]): Promise<Verdicts> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-conformance-'));
  try {
    const program = packageProgram('@modelcontextprotocol/conformance', 'conformance');
    const args = [leg, ...target, '--requirements', revision, '--output-dir', folder];
    const { output, timedOut } = await runNode(program, { args, limitMs });
    const verdicts = await readVerdicts(folder, leg);
    if (timedOut || verdicts.size === 0) throw new Error(`The suite did not run to its end:\n${output}`);
    return verdicts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The suite leaves a folder for each scenario, named by it and by the time. */
async function readVerdicts(folder: string, leg: Leg): Promise<Verdicts> {
  const verdicts = new Map<string, Verdict>();
  for (const file of globSync('**/checks.json', { cwd: folder })) {
    const name = dirname(file).replace(/-\d{4}(?:-\d\d){2}T(?:\d\d-){3}\d{3}Z$/, '');
    const checks = JSON.parse(await readFile(join(folder, file), 'utf8')) as readonly Check[];
    // A client prints what went wrong; of servers there is no such file.
    const said = await readFile(join(folder, dirname(file), 'stderr.txt'), 'utf8').catch(() => '');
    verdicts.set(leg === 'server' ? name.replace(/^server-/, '') : name, { ...judge(checks), said });
  }
  return verdicts;
}

function judge(checks: readonly Check[]): Omit<Verdict, 'said'> {
  const count = (wanted: string): number => checks.filter(({ status }) => status === wanted).length;
  const problems = checks
    .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
    .map((each) => `${each.status} ${each.id}: ${each.errorMessage ?? each.description}`);
  return {
    passed: count('SUCCESS'),
    failed: count('FAILURE'),
    warnings: count('WARNING'),
    skipped: count('SKIPPED'),
    problems,
  };
}

/** A line for each scenario, for people. */
export function describe(title: string, scenarios: readonly Scenario[], verdicts: Verdicts): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  const lines = scenarios.map(({ name, unscored }) => {
    const verdict = verdicts.get(name);
    const mark = verdict && verdict.failed === 0 && verdict.passed > 0 ? '✓' : '✗';
    const told = verdict ? tell(verdict) : 'did not run';
    return `  ${mark} ${name.padEnd(width)}  ${told}${unscored === undefined ? '' : `  (not scored: ${unscored})`}`;
  });
  return [title, ...lines].join('\n');
}

function tell({ passed, failed, warnings, skipped }: Verdict): string {
  const more = [warnings > 0 ? `${warnings} warned of` : '', skipped > 0 ? `${skipped} skipped` : ''];
  return [`${passed} passed`, `${failed} failed`, ...more].filter((part) => part !== '').join(', ');
}
