// What VS Code's extension host loads: a Mocha run of the suites of one scenario. The suites are imported
// by name, not found on disk, because the bundle is one file.
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { eventsVariable, type Scenario, scenarioVariable, type TestEvent } from './scenarios.ts';

const testLimitMs = 30_000;

/** Imported only when their scenario runs, because importing a suite file is what registers its tests. */
const suites: Record<Scenario['name'], () => Promise<unknown>[]> = {
  main: () => [
    import('./smoke.suite.ts'),
    import('./activation.suite.ts'),
    import('./main.suite.ts'),
    import('./documents.suite.ts'),
  ],
  connectors: () => [import('./connectors.suite.ts')],
  clients: () => [import('./clients.suite.ts')],
  untrusted: () => [import('./untrusted.suite.ts')],
};

/** VS Code's entry point for tests: settles when all have run, rejects when one failed. */
export async function run(): Promise<void> {
  const name = process.env[scenarioVariable] ?? 'main';
  const load = Object.entries(suites).find(([scenario]) => scenario === name)?.[1];
  if (!load) throw new Error(`${scenarioVariable} names the scenario ${name}, which does not exist.`);
  const mocha = new Mocha({ ui: 'tdd', timeout: testLimitMs, color: false, reporter: 'min' });
  // Mocha defines suite() and test() when it loads a file; there is no file here, so it is told to.
  mocha.suite.emit('pre-require', globalThis, null, mocha);
  await Promise.all(load());
  const failures = await new Promise<number>((resolve) => reportTo(report, mocha.run(resolve)));
  report({ kind: 'end' });
  if (failures > 0) throw new Error(`${failures} failed`);
}

function reportTo(sink: (event: TestEvent) => void, runner: Mocha.Runner): void {
  runner.on('pass', (test) => sink({ kind: 'passed', title: test.fullTitle(), ms: test.duration ?? 0 }));
  runner.on('pending', (test) => sink({ kind: 'skipped', title: test.fullTitle() }));
  // A hook that fails arrives here too, and fails what it was to prepare.
  runner.on('fail', (test, error: Error) => {
    sink({ kind: 'failed', title: test.fullTitle(), error: error.stack ?? String(error) });
  });
}

function report(event: TestEvent): void {
  const file = process.env[eventsVariable];
  if (file) appendFileSync(file, `${JSON.stringify(event)}\n`);
  else console.log(JSON.stringify(event));
}
