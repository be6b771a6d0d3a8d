import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/project.ts';
import { revisions, scenariosOf } from './requirements.ts';
import { describe as describeVerdicts, runSuite, type Verdicts } from './suite.ts';

// The suite gives its command to a shell, and splits it at blanks before.
const command = `"${process.execPath}" "${join(root, 'test/conformance/client/main.ts')}"`;

/** The suite of a revision with the gateway as its client: a client of ours drives the gateway from behind. */
describe.each(revisions)('the gateway as a client of %s', (revision) => {
  const scenarios = scenariosOf(revision, 'client');
  let verdicts: Verdicts = new Map();
  beforeAll(async () => {
    verdicts = await runSuite('client', revision, ['--command', command]);
    console.log(describeVerdicts(`Client scenarios, ${revision}`, scenarios, verdicts));
  });

  test.each(scenarios.filter(({ unscored }) => unscored === undefined))('$name', ({ name }) => {
    const verdict = verdicts.get(name);
    expect(verdict, `${name} ran`).toBeDefined();
    const failures = verdict?.problems.filter((problem) => problem.startsWith('FAILURE'));
    expect(failures, verdict?.said).toEqual([]);
    expect(verdict?.passed).toBeGreaterThan(0);
  });
});
