// Runs the same suites in the desktop build of VS Code, where it can be downloaded and a display is there.
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { cacheFolder } from '../../scripts/cache.mjs';
import { runMain } from '../../scripts/project.ts';
import { describeCounts, type KindResult, sumCounts } from '../../scripts/results.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { createSession } from './session.ts';

async function runInDesktop(scenario: Scenario): Promise<KindResult> {
  const started = performance.now();
  const session = createSession(scenario, {});
  try {
    const ending = await runTests({
      cachePath: join(cacheFolder(), 'vscode-desktop'),
      extensionDevelopmentPath: session.extension,
      extensionTestsPath: session.tests,
      extensionTestsEnv: session.env,
      launchArgs: [session.workspace, ...(scenario.workspaceTrust ? [] : ['--disable-workspace-trust'])],
    }).then(
      (exitCode) => ({ exitCode }),
      (error: Error) => ({ exitCode: 1, problem: error.message }),
    );
    return session.result({ ...ending, seconds: (performance.now() - started) / 1000 });
  } finally {
    session.remove();
  }
}

await runMain(async () => {
  const results: KindResult[] = [];
  for (const scenario of scenarios) {
    const result = await runInDesktop(scenario);
    console.log(`${result.name} (${result.seconds.toFixed(1)} s)\n${result.output}`);
    results.push(result);
  }
  const sum = sumCounts(results);
  console.log(describeCounts(sum));
  return sum.failed > 0 ? 1 : 0;
});
