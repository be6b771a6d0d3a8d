import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../host/base/json.ts';
import { parseStrictJson } from '../../../host/base/strictJson.ts';

const nested = (depth: number, [open, close] = ['[', ']']): string =>
  open.repeat(depth) + '0' + close.repeat(depth);
const nestedObjects = (depth: number): string => nested(depth, ['{"a":', '}']);

describe('a key that stands twice', () => {
  it.each([
    ['in the outermost object', '{"a":1,"a":2}'],
    ['with the same value', '{"a":1,"a":1}'],
    ['in an object within', '{"a":[{"b":{"c":1,"c":2}}]}'],
    ['after a container that has the key too', '{"a":{"a":1},"a":2}'],
    ['once written with an escape', '{"amount":1,"\\u0061mount":2}'],
    ['twice written with different escapes', '{"\\u002f":1,"\\/":2}'],
    ['with space before its colon', '{"a":1,"a" \n\t\r :2}'],
    ['and is empty', '{"":1,"":2}'],
    ['and is __proto__', '{"__proto__":1,"__proto__":2}'],
    ['and holds a quote', '{"\\"":1,"\\"":2}'],
    ['and ends with a backslash', '{"\\\\":1,"\\\\":2}'],
  ])('is refused %s', (_, text) => {
    expect(() => JSON.parse(text) as Json).not.toThrow();
    expect(() => parseStrictJson(text)).toThrow(/^JSON names the key ".*" twice in one object$/);
  });

  it.each([
    '[{"a":1},{"a":2}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":{"b":1},"b":{"a":2}}',
    '{"a":"a","b":"a"}',
    '["a","a",":"]',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a":1,"A":2}',
    // Composed and decomposed look alike, and are two keys to every parser.
    '{"\\u00e9":1,"e\\u0301":2}',
  ])('is not seen in %s', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('is quoted, though not at any length', () => {
    const key = `"${'k'.repeat(1_000)}"`;
    const message = messageOf(`{${key}:1,${key}:2}`);
    expect(message).toContain('"kkkk');
    expect(message.length).toBeLessThan(200);
  });
});

describe('nesting', () => {
  it('may be 128 levels deep, and no deeper', () => {
    for (const text of [nested(128), nestedObjects(128)])
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    for (const text of [nested(129), nestedObjects(129)])
      expect(messageOf(text)).toBe('JSON is nested deeper than 128 levels');
  });

  it('exhausts no stack', () => {
    expect(messageOf(nested(100_000))).toContain('nested deeper');
    expect(() => parseStrictJson('['.repeat(100_000))).toThrow(SyntaxError);
  });

  it('is counted at once, not in all', () => {
    expect(parseStrictJson(`[${'[[[]]],'.repeat(1_000)}[]]`)).toHaveLength(1_001);
  });

  it('is not counted in strings', () => {
    const text = JSON.stringify({ ['[{'.repeat(200)]: '[{'.repeat(200) });
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });
});

it('keeps __proto__ as a key like any other, which reaches no prototype', () => {
  const value = parseStrictJson('{"__proto__":{"isAdmin":true},"constructor":{"prototype":1}}');
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

it.each([
  '',
  ' ',
  '{',
  '{"a":1,}',
  "{'a':1}",
  '[1,]',
  '01',
  'NaN',
  'undefined',
  '"\t"',
  '{"a":1}{"a":1}',
  '\uFEFF{}',
])('refuses %j, which is not JSON', (text) => {
  expect(() => parseStrictJson(text)).toThrow(SyntaxError);
});

describe('for any text', () => {
  /** Few short keys, so that objects often name one twice. */
  const key = fc.constantFrom('"a"', '"b"', '"\\u0061"', '"__proto__"', '"a\\""', '":"');
  const space = fc.constantFrom('', ' ', '\n\t');

  interface Written {
    readonly text: string;
    readonly hasTwins: boolean;
  }

  /** JSON text that is known to name a key twice, or known not to. */
  const { any: written } = fc.letrec<{ any: Written; list: Written; object: Written }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.json({ maxDepth: 0 }), key).map((text) => ({ text, hasTwins: false })),
      tie('list'),
      tie('object'),
    ),
    list: fc.tuple(fc.array(tie('any'), { maxLength: 3 }), space).map(([items, gap]) => ({
      text: `[${gap}${items.map(({ text }) => text).join(`${gap},${gap}`)}${gap}]`,
      hasTwins: items.some(({ hasTwins }) => hasTwins),
    })),
    object: fc.tuple(fc.array(fc.tuple(key, tie('any')), { maxLength: 3 }), space).map(([entries, gap]) => ({
      text: `{${gap}${entries.map(([name, { text }]) => `${name}${gap}:${gap}${text}`).join(',')}${gap}}`,
      hasTwins:
        new Set(entries.map(([name]) => JSON.parse(name) as string)).size < entries.length ||
        entries.some(([, { hasTwins }]) => hasTwins),
    })),
  }));

  it('of a JSON value, reads that value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(text)).toStrictEqual(JSON.parse(text));
        expect(JSON.stringify(parseStrictJson(text))).toBe(JSON.stringify(value));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses twin keys wherever they stand, and nothing else', () => {
    fc.assert(
      fc.property(written, ({ text, hasTwins }) => {
        if (hasTwins) expect(messageOf(text)).toContain('twice');
        else expect(parseStrictJson(text)).toStrictEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('accepts nothing that JSON.parse refuses, and never reads it otherwise', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('', '"', '\\', '{', ']', ',', ':', '1', '\u2028'),
      )
      .map(([text, at, cut, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + cut);
      });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged), (text) => {
        const [plain, strict] = [
          attempt(() => JSON.parse(text) as Json),
          attempt(() => parseStrictJson(text)),
        ];
        if ('error' in plain) expect('error' in strict && strict.error).toBeInstanceOf(SyntaxError);
        else if ('value' in strict) expect(strict.value).toStrictEqual(plain.value);
        else expect(strict.error).toMatchObject({ name: 'StrictJsonError' });
      }),
      { numRuns: 1_000 },
    );
  });
});

function attempt<T>(work: () => T): { value: T } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

function messageOf(text: string): string {
  const ending = attempt(() => parseStrictJson(text));
  return 'error' in ending ? (ending.error as Error).message : 'accepted';
}
