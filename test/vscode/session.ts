import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainFailure, root } from '../../scripts/project.ts';
import { asKind, type Counts, type KindResult } from '../../scripts/results.ts';
import {
  eventsVariable,
  nodeVariable,
  type Scenario,
  scenarioVariable,
  type TestEvent,
} from './scenarios.ts';

/** What a session works on besides the scenario; the defaults are this project's own build. */
export type SessionPaths = { extension?: string; tests?: string; workspace?: string };

export type Session = {
  extension: string;
  tests: string;
  workspace: string;
  /** For VS Code's process. */
  env: Record<string, string>;
  /** Turns what the suites reported, and how VS Code ended, into counts and a text for a person. */
  result: (ending: { exitCode: number; problem?: string; seconds: number }) => KindResult;
  remove: () => void;
};

/** Copies the scenario's workspace to a temporary folder and names the file that its results arrive in. */
export function createSession(scenario: Scenario, paths: SessionPaths): Session {
  const extension = paths.extension ?? root;
  const tests = paths.tests ?? join(root, 'dist', 'test', 'vscode.cjs');
  const source = paths.workspace ?? join(root, scenario.workspace);
  for (const needed of [extension, tests, source]) {
    if (!existsSync(needed)) throw new PlainFailure(`${needed} does not exist. Run \`npm run build\` first.`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-session-'));
  const workspace = join(folder, 'workspace');
  const home = join(folder, 'home');
  for (const each of [workspace, home]) mkdirSync(each);
  cpSync(source, workspace, { recursive: true });
  const events = join(folder, 'events.jsonl');
  return {
    extension,
    tests,
    workspace,
    env: {
      [scenarioVariable]: scenario.name,
      [eventsVariable]: events,
      [nodeVariable]: process.execPath,
      // What the gateway keeps of its own goes with the session.
      XDG_STATE_HOME: join(folder, 'state'),
      // What clients are configured with is whoever's who runs the tests.
      HOME: home,
      USERPROFILE: home,
    },
    result: (ending) => toResult(scenario.name, readEvents(events), ending),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function readEvents(file: string): TestEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as TestEvent);
}

function toResult(
  scenario: string,
  events: readonly TestEvent[],
  ending: { exitCode: number; problem?: string; seconds: number },
): KindResult {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { kind } of events) if (kind !== 'end') counts[kind] += 1;
  const lines = events.map(describe);
  const ended = events.at(-1)?.kind === 'end';
  if (!ended) lines.push('  VS Code ended before the tests did.');
  if (ending.problem) lines.push(`  ${ending.problem}`);
  const exitCode = ended ? ending.exitCode : ending.exitCode || 1;
  const evidence = { counts, exitCode, output: lines.join('\n'), seconds: ending.seconds };
  return asKind('vscode', `vscode ${scenario}`, evidence);
}

function describe(event: TestEvent): string {
  switch (event.kind) {
    case 'passed':
      return `  ok      ${event.title} (${event.ms} ms)`;
    case 'failed':
      return `  FAILED  ${event.title}\n${event.error.replaceAll(/^/gm, '          ')}`;
    case 'skipped':
      return `  skipped ${event.title}`;
    case 'end':
      return '';
  }
}
