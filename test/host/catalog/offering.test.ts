import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CatalogEntry } from '../../../host/catalog/catalog.ts';
import { type OfferingOptions, toOffering } from '../../../host/catalog/offering.ts';
import { type CatalogMode, catalogModes } from '../../../host/config/catalogMode.ts';

const entry = (source: string, native: string): CatalogEntry =>
  ({ tool: { id: `${source}/${native}`, source, native }, alias: `${source}_${native}` }) as CatalogEntry;
const many = (source: string, count: number): CatalogEntry[] =>
  Array.from({ length: count }, (_, index) => entry(source, `t${index}`));

const counts = (entries: readonly CatalogEntry[], options: Partial<OfferingOptions>): [number, number] => {
  const all = {
    setting: { mode: 'auto', threshold: 100 },
    ofAgent: undefined,
    ofSources: new Map(),
  } as const;
  const { listed, searched } = toOffering(entries, { ...all, ...options });
  return [listed.length, searched.length];
};
const of = (source: string, mode: CatalogMode): Partial<OfferingOptions> => ({
  ofSources: new Map([[source, mode]]),
});

describe('how tools are offered', () => {
  test('as many as the threshold are listed, one more and all are searched', () => {
    expect(counts(many('a', 100), {})).toEqual([100, 0]);
    expect(counts(many('a', 101), {})).toEqual([0, 101]);
  });

  test('the gate, a source and an agent can each be told, the agent above the source above the gate', () => {
    const [small, large] = [many('small', 5), many('large', 200)];
    const all = [...small, ...large];
    expect(counts(all, of('large', 'search'))).toEqual([5, 200]);
    expect(counts(all, of('small', 'full'))).toEqual([5, 200]);
    expect(counts(all, of('large', 'full'))).toEqual([200, 5]);
    expect(counts(all, { setting: { mode: 'full', threshold: 1 } })).toEqual([205, 0]);
    expect(counts(all, { setting: { mode: 'search', threshold: 100 }, ...of('small', 'auto') })).toEqual([
      5, 200,
    ]);
    expect(counts(all, { ...of('large', 'search'), ofAgent: 'full' })).toEqual([205, 0]);
    expect(counts(small, { ofAgent: 'search' })).toEqual([0, 5]);
  });

  test('each tool is offered in one of the two ways, in the order of the catalog', () => {
    const modes = fc.constantFrom<CatalogMode>(...catalogModes);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }),
        fc.record({ mode: modes, threshold: fc.integer({ min: 1, max: 12 }) }),
        fc.dictionary(fc.constantFrom('a', 'b'), modes),
        fc.option(modes, { nil: undefined }),
        (sources, setting, ofSources, ofAgent) => {
          const entries = sources.map((source, index) => entry(source, `t${index}`));
          const given = { setting, ofSources: new Map(Object.entries(ofSources)), ofAgent };
          const { listed, searched } = toOffering(entries, given);
          const isListed = new Set(listed);
          expect(entries.filter((each) => isListed.has(each))).toEqual(listed);
          expect(entries.filter((each) => !isListed.has(each))).toEqual(searched);
        },
      ),
    );
  });
});
