import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeForm } from '../../../../../../host/sources/openapi/call/bodies/form.ts';
import { containing } from '../../matchers.ts';
import { building, responseOf } from './bodies.ts';

const type = 'application/x-www-form-urlencoded';
const form = (names: readonly string[], encoding?: Record<string, unknown>) => ({
  [type]: {
    schema: { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])) },
    ...(encoding ? { encoding } : {}),
  },
});

describe('a form', () => {
  it('repeats lists and writes objects as JSON where nothing else is said', async () => {
    const args = { a: 'x&y+z', b: [1, 2], c: { d: [3] }, e: null, f: [{ g: 1 }], h: [] };
    const data = await responseOf(form(Object.keys(args)), args).formData();
    expect([...data]).toEqual([
      ['a', 'x&y+z'],
      ['b', '1'],
      ['b', '2'],
      ['c', '{"d":[3]}'],
      ['e', ''],
      ['f', '{"g":1}'],
    ]);
  });
  it('follows its Encoding Objects', async () => {
    const args = {
      csv: ['a', 'b'],
      pipes: ['a', 'b'],
      deep: { a: { b: 1 }, list: [1] },
      exploded: { r: 1, g: 2 },
      json: ['a', 'b'],
      url: 'https://a.example/b?c=1&d=+',
    };
    const encoding = {
      csv: { explode: false },
      pipes: { style: 'pipeDelimited' },
      deep: { style: 'deepObject', explode: true },
      exploded: { style: 'form' },
      json: { contentType: 'application/json' },
      url: { allowReserved: true },
    };
    const text = await responseOf(form(Object.keys(args), encoding), args).text();
    expect(text.split('&')).toEqual([
      'csv=a,b',
      'pipes=a%7Cb',
      'deep%5Ba%5D%5Bb%5D=1',
      'deep%5Blist%5D%5B0%5D=1',
      'r=1',
      'g=2',
      'json=%5B%22a%22%2C%22b%22%5D',
      'url=https://a.example/b?c=1%26d=%2B',
    ]);
  });
  it('is empty where a required one has no field', async () => {
    const response = responseOf(form(['a']), {});
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toBe('');
  });
  it('needs an object', () => {
    expect(building({ [type]: { schema: { type: 'array' } } }, { body: [1] })).toMatchObject({
      reason: containing('must be an object'),
    });
  });
  it('comes back as it was, whatever it holds', () => {
    const values = fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2 })),
    );
    fc.assert(
      fc.property(values, (value) => {
        const text = encodeForm({ value, input: 'body', format: { mediaType: type, encoding: 'form' } });
        const read = new URLSearchParams(text);
        expect([...read]).toEqual(
          Object.entries(value).flatMap(([name, inner]) => [inner].flat().map((each) => [name, each])),
        );
      }),
    );
  });
});
