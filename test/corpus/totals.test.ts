import { expect, it } from 'vitest';
import type { SpecRow } from './measure/measureSpec.ts';
import { findRegressions, findWorse, flawsOf, toTotals } from './totals.ts';

const clean: SpecRow = {
  ...{
    spec: 'a/one.json',
    version: '3.1.0',
    loaded: true,
    operations: 4,
    tools: 4,
    leftOut: {},
    invented: 0,
  },
  ...{ faults: {}, examples: [], schemas: 6, compiled: 6, listBytes: 400, ms: 10, peakMb: 90 },
};
const flawed: SpecRow = { ...clean, spec: 'a/two.json', tools: 3, leftOut: { 'unsupported-body': 1 } };
const failed: SpecRow = {
  ...clean,
  spec: 'a/three.json',
  loaded: false,
  reason: 'three.json:1:1: No.',
  tools: 0,
};

it('adds documents up', () => {
  expect(toTotals([clean, flawed, failed])).toMatchObject({
    ...{ specs: 3, loaded: 2, clean: 1, operations: 12, tools: 7, leftOut: { 'unsupported-body': 1 } },
    ...{ schemas: 18, listBytes: 1200, peakMb: 90 },
  });
});

it('tells what got worse, and nothing of what got better', () => {
  const [before, after] = [toTotals([clean, flawed]), toTotals([clean, failed])];
  expect(findWorse(before, before)).toEqual([]);
  expect(findWorse(after, before)).toEqual([]);
  expect(findWorse(before, after)).toEqual([
    'documents loaded: 1 of 2, was 2 of 2',
    'operations that are tools: 4 of 8, was 7 of 8',
  ]);
  const withFault = toTotals([clean, { ...flawed, faults: { 'bad name': 2 } }]);
  expect(findWorse(before, withFault)).toEqual(['bad name: 2, was 0']);
});

it('names the documents that have more flaws than they had', () => {
  const flaws = (row: SpecRow) => ({ [row.spec]: flawsOf(row) ?? { leftOut: {}, faults: {}, invented: 0 } });
  expect(flawsOf(clean)).toBeUndefined();
  expect(findRegressions(flaws(flawed), flaws(flawed))).toEqual([]);
  expect(findRegressions({}, flaws(flawed))).toEqual([
    'a/two.json: 1 left out (unsupported-body), was clean',
  ]);
  expect(
    findRegressions(flaws(flawed), flaws({ ...flawed, loaded: false, reason: 'two.json:3:1: No.' })),
  ).toEqual(['a/two.json: not loaded (two.json:3:1: No.), was 1 left out (unsupported-body)']);
});
