import { afterAll, describe, expect, it } from 'vitest';
import { toTable } from '../corpus/table.ts';
import { exceptions } from './exceptions.ts';
import { findViolations } from './judge.ts';
import { startPrism } from './prism.ts';
import { oracleSpecs } from './specs.ts';
import { startTap } from './tap.ts';
import { callEveryOperation, type Trial } from './trials.ts';
import { shareOf, sortTrials, sumVerdicts, toRow, type Verdict, verdictHead } from './verdict.ts';

const least = 0.99;
const mostShown = 10;

const verdicts = new Map<string, Verdict>();

afterAll(() => {
  const rows = [...verdicts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => toRow(name, each));
  console.log(toTable(verdictHead, [...rows, toRow('all', sumVerdicts([...verdicts.values()]))]));
});

describe('Prism accepts what the gateway sends', () => {
  it.concurrent.each(oracleSpecs)('$name', async (spec) => {
    const verdict = sortTrials(spec.name, await callEveryOperation(spec));
    verdicts.set(spec.name, verdict);
    expect(verdict.operations).toBeGreaterThan(0);
    expect(verdict.unexpected.length, describeTrials(verdict.unexpected)).toBe(0);
  });
});

describe('the oracle', () => {
  it('accepts 99 % of all calls together', () => {
    expect([...verdicts.keys()].toSorted()).toEqual(oracleSpecs.map(({ name }) => name).toSorted());
    expect(shareOf(sumVerdicts([...verdicts.values()]))).toBeGreaterThanOrEqual(least);
  });
  it('has no exception that is none any more', () => {
    const stale = exceptions.flatMap(({ spec, tools }) =>
      tools
        .filter((tool) => !verdicts.get(spec)?.expected.some((trial) => trial.tool === tool))
        .map((tool) => `${spec}: ${tool}`),
    );
    expect(stale).toEqual([]);
  });
  it.each([
    ['styles.yaml', 'GET', '/formOne?more=x', {}],
    ['styles.yaml', 'GET', '/formOne?value=many&more=x', {}],
    ['styles.yaml', 'GET', '/nowhere', {}],
    ['bodies.yaml', 'POST', '/json/object', { name: 'x' }],
    ['security.yaml', 'GET', '/bearer', {}],
  ])('refuses what is wrong: %s %s %s', async (document, method, url, body) => {
    const spec = oracleSpecs.find(({ name }) => name === `documents/${document}`);
    const prism = await startPrism(spec?.file ?? '');
    const tap = await startTap(() => prism.port);
    const headers = { 'content-type': 'application/json' };
    const sent = method === 'GET' ? {} : { body: JSON.stringify(body), headers };
    await fetch(`${tap.url}${url}`, { method, ...sent });
    expect(tap.take().flatMap(findViolations)).not.toEqual([]);
    await prism.stop();
  });
});

function describeTrials(trials: readonly Trial[]): string {
  const lines = trials.slice(0, mostShown).map(({ tool, given, outcome }) => {
    const what = `${tool} ${JSON.stringify(given ?? {}).slice(0, 300)}`;
    return `${what}\n  ${JSON.stringify(outcome).slice(0, 800)}`;
  });
  return [`${trials.length} calls were refused.`, ...lines].join('\n');
}
