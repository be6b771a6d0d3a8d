import { beforeAll, describe, expect, test } from 'vitest';
import { atEndOfFile } from '../e2e/lifetime.ts';
import { type Era, serveEverything } from '../servers/conformance/serveEverything.ts';
import { serveThrough } from './gateway.ts';
import { type Revision, revisions, scenariosOf } from './requirements.ts';
import { describe as describeVerdicts, runSuite, type Verdicts } from './suite.ts';

const eras = ['legacy', 'modern'] as const satisfies readonly Era[];

/** What no gateway can pass in front of a server of the other era, and why. */
const impossible: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '2026-07-28 × legacy': {
    'input-required-result-basic-elicitation':
      'it asks for the key of a question, and the questions of servers of 2025 have none',
  },
};

for (const revision of revisions) for (const era of eras) describeCell(revision, era);

/** The suite of a revision, through the gateway, with a server behind it that speaks one era alone. */
function describeCell(revision: Revision, era: Era): void {
  const cell = `${revision} × ${era}`;
  const reasons = impossible[cell] ?? {};
  const scenarios = scenariosOf(revision, 'server').map((scenario) => {
    const unscored = reasons[scenario.name] ?? scenario.unscored;
    return { name: scenario.name, ...(unscored === undefined ? {} : { unscored }) };
  });
  describe(`a client of ${revision}, a server of the ${era} era`, () => {
    let verdicts: Verdicts = new Map();
    beforeAll(async () => {
      const fixture = await serveEverything(era);
      atEndOfFile(fixture.close);
      const { gate, url } = await serveThrough(fixture.url);
      verdicts = await runSuite('server', revision, ['--url', url]);
      console.log(describeVerdicts(`Server scenarios, ${cell}`, scenarios, verdicts));
      // By a signal of ours it ends with 0; a gateway that has ended before has failed.
      expect(await gate.stop(), gate.stderr.seen.slice(-20).join('\n')).toBe(0);
    }, 120_000);

    test.each(scenarios.filter(({ unscored }) => unscored === undefined))('$name', ({ name }) => {
      const verdict = verdicts.get(name);
      expect(verdict, `${name} ran`).toBeDefined();
      expect(verdict?.problems.filter((problem) => problem.startsWith('FAILURE'))).toEqual([]);
      expect(verdict?.passed).toBeGreaterThan(0);
    });
  });
}
