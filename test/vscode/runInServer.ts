// Runs the suites in a real VS Code whose workbench is open in a headless browser:
//   node scripts/bootstrap.mjs test/vscode/runInServer.ts [scenario …] [--extension DIR] [--workspace DIR]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.ts';
import { buildFolder, PlainFailure, runMain } from '../../scripts/project.ts';
import { describeCounts, type KindResult, sumCounts } from '../../scripts/results.ts';
import { remoteUri, startVsCodeServer, type VsCodeServer, workbenchUrl } from '../../scripts/vscodeServer.ts';
import { quietSettings } from './quietSettings.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { createSession, type Session, type SessionPaths } from './session.ts';

const scenarioLimitMs = 240_000;
const loadLimitMs = 60_000;

type LogFile = { relativePath: string; contents: string };
type Ending = { exitCode: number; problem?: string; logs?: LogFile[] };

/** Runs one scenario to its end or its limit; whatever it started has ended when this resolves. */
export async function runInServer(scenario: Scenario, paths: SessionPaths = {}): Promise<KindResult> {
  const started = performance.now();
  const session = createSession(scenario, paths);
  let server: VsCodeServer | undefined;
  let browser: Browser | undefined;
  try {
    browser = await launchChromium();
    server = await startVsCodeServer({
      testDriver: true,
      workspaceTrust: scenario.workspaceTrust,
      env: session.env,
      userSettings: quietSettings,
    });
    const ending = await runInPage(await browser.newPage(), server, session);
    const result = session.result({ ...ending, seconds: (performance.now() - started) / 1000 });
    if (result.failed > 0) keepLogs(scenario, ending.logs ?? [], server);
    return result;
  } finally {
    await browser?.close();
    await server?.close();
    session.remove();
  }
}

async function runInPage(page: Page, server: VsCodeServer, session: Session): Promise<Ending> {
  const { promise: ending, resolve: settle } = Promise.withResolvers<Ending>();
  const problem = `Ended after ${scenarioLimitMs / 1000} s, the limit.`;
  const timer = setTimeout(() => settle({ exitCode: 1, problem }), scenarioLimitMs);
  page.on('crash', () => settle({ exitCode: 1, problem: 'The browser page crashed.' }));
  // The workbench calls the first one when run() has settled, and the second one with each line it logs.
  await page.exposeFunction('codeAutomationExit', (exitCode: number, logs: LogFile[]) => {
    settle({ exitCode, logs });
  });
  await page.exposeFunction('codeAutomationLog', () => {});
  const payload = [
    ['extensionDevelopmentPath', remoteUri(server, session.extension)],
    ['extensionTestsPath', remoteUri(server, session.tests)],
    ['skipWelcome', 'true'],
  ] as const;
  await page.goto(workbenchUrl(server, { folder: session.workspace, payload }), { timeout: loadLimitMs });
  const outcome = await ending;
  clearTimeout(timer);
  return outcome;
}

/** The logs of a failed session, for a person to read after its temporary folders are gone. */
function keepLogs(scenario: Scenario, logs: readonly LogFile[], server: VsCodeServer): void {
  const folder = join(buildFolder, 'logs', `vscode-${scenario.name}`);
  const files = [...logs, { relativePath: 'server.log', contents: server.logs() }];
  for (const { relativePath, contents } of files) {
    const file = join(folder, relativePath);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
}

if (import.meta.main) {
  await runMain(async () => {
    const { values, positionals } = parseArgs({
      options: { extension: { type: 'string' }, tests: { type: 'string' }, workspace: { type: 'string' } },
      allowPositionals: true,
    });
    const paths = Object.fromEntries(Object.entries(values).map(([name, path]) => [name, resolve(path)]));
    const results: KindResult[] = [];
    for (const scenario of chosenScenarios(positionals)) {
      const result = await runInServer(scenario, paths);
      console.log(`${result.name} (${result.seconds.toFixed(1)} s)\n${result.output}`);
      results.push(result);
    }
    const sum = sumCounts(results);
    console.log(describeCounts(sum));
    return sum.failed > 0 ? 1 : 0;
  });
}

function chosenScenarios(names: readonly string[]): readonly Scenario[] {
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown) throw new PlainFailure(`There is no scenario "${unknown}" in test/vscode/scenarios.ts.`);
  return names.length === 0 ? scenarios : scenarios.filter((scenario) => names.includes(scenario.name));
}
