import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RepeatedKey, visitJson } from '../../../host/base/jsonKeys.ts';

function repeatedIn(text: string): RepeatedKey[] {
  const found: RepeatedKey[] = [];
  visitJson(text, { onRepeatedKey: (key) => found.push(key) });
  return found;
}

it.each([
  ['{"a":1,"a":2}', [{ name: 'a', first: 1, offset: 7 }]],
  ['{"a":1,"b":{"a":1},"\\u0061":2}', [{ name: 'a', first: 1, offset: 19 }]],
  ['{"\\\\":1, "\\\\" :2}', [{ name: '\\', first: 1, offset: 9 }]],
  [
    '[{"":0,"":0,"":0}]',
    [
      { name: '', first: 2, offset: 7 },
      { name: '', first: 2, offset: 12 },
    ],
  ],
  ['{"a":"\\\\\\"a","b":"\\\\"}', []],
  ['{"__proto__":1,"constructor":2}', []],
  ['"a"', []],
])('finds the repeated keys of %s', (text, expected) => {
  expect(repeatedIn(text)).toEqual(expected);
});

it('tells how deep each container lies', () => {
  const depths: number[] = [];
  visitJson('{"a":[{},[]],"b":"[{"}', { onOpen: (depth) => depths.push(depth), onRepeatedKey: () => {} });
  expect(depths).toEqual([0, 1, 2, 2]);
});

it('finds none in what was written from a value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
      expect(repeatedIn(JSON.stringify(value, undefined, indent))).toEqual([]);
    }),
  );
});

it('finds any key that is put a second time, at its place', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.string(),
      fc.jsonValue(),
      (others, key, value) => {
        const before = JSON.stringify({ ...others, [key]: value });
        const text = `${before.slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`;
        expect(repeatedIn(text)).toMatchObject([{ name: key, offset: before.length }]);
      },
    ),
  );
});

it('takes no longer than the text is long', () => {
  const text = `{"a":"${'\\\\'.repeat(500_000)}","b":"${'\\"'.repeat(500_000)}"}`;
  expect(repeatedIn(text)).toEqual([]);
});
