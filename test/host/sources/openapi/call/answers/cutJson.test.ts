import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutJson } from '../../../../../../host/sources/openapi/call/answers/cutJson.ts';

describe('a JSON text that was cut off', () => {
  it.each([
    ['[1,2,3', '[1,2]', 2, 'items', undefined],
    ['[{"a":1},{"a":2}', '[{"a":1},{"a":2}]', 2, 'items', undefined],
    [
      '{"page":1,"items":[{"a":[1]},{"a":[2]},{"a":[',
      '{"page":1,"items":[{"a":[1]},{"a":[2]}]}',
      2,
      'items',
      'items',
    ],
    ['{"data":{"list":[1,2,', '{"data":{"list":[1,2]}}', 2, 'items', 'list'],
    ['[[1,2],[3', '[[1,2]]', 1, 'items', undefined],
    ['[[1,2,3', '[[1,2]]', 2, 'items', undefined],
    ['{"a":1,"b":{"c":2},"d":"half', '{"a":1,"b":{"c":2}}', 2, 'properties', undefined],
    ['{"s":"a\\"],[{","list":["]\\\\",1', '{"s":"a\\"],[{","list":["]\\\\"]}', 1, 'items', 'list'],
  ])('keeps what is whole: %s', (text, kept, count, unit, name) => {
    expect(cutJson(text)).toMatchObject({ text: kept, kept: count, unit, name });
  });
  it.each(['', '"half', '12', '[', '[{"a":', '{"text":"xxxx', 'no JSON, [1,2', '[1 2,3'])(
    'leaves %s',
    (text) => {
      expect(cutJson(text)).toBeUndefined();
    },
  );
  it('tells the number of all where the answer does', () => {
    expect(cutJson('{"total_count":40,"items":[1,2,')?.total).toBe(40);
    expect(cutJson('{"total":1,"items":[1,2,')?.total).toBeUndefined();
  });
  it('is done soon with what is nested deeply, or full of backslashes', () => {
    expect(cutJson('['.repeat(2_000_000))).toBeUndefined();
    expect(cutJson(`["${'\\'.repeat(2_000_000)}",1`)?.kept).toBe(1);
  });
  it('is JSON again wherever it was cut', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(), (json, at) => {
        const cut = cutJson(json.slice(0, at % (json.length + 1)));
        if (cut) expect(() => JSON.parse(cut.text) as unknown).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
  it('keeps exactly the first items of a list', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), (items, at) => {
        const json = JSON.stringify(items);
        const cut = cutJson(json.slice(0, at % json.length));
        if (cut?.unit === 'items' && cut.name === undefined && cut.kept <= items.length) {
          const kept = JSON.parse(cut.text) as unknown[];
          const expected = items.slice(0, kept.length);
          // An outermost list without a whole item leaves that to the first list in it.
          if (kept.length > 1) expect(JSON.stringify(kept)).toBe(JSON.stringify(expected));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
