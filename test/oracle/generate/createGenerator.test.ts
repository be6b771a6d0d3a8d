import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createGenerator } from './createGenerator.ts';
import type { Schema } from './mergeSchemas.ts';

const tree = { $ref: '#/$defs/Tree' };

const schemas: readonly (readonly [string, Schema])[] = [
  [
    'numbers',
    {
      n: { type: 'number', minimum: 1.5, exclusiveMaximum: 2.5, multipleOf: 0.25 },
      i: { type: 'integer', maximum: -3 },
    },
  ],
  ['lengths', { short: { type: 'string', maxLength: 2 }, long: { type: 'string', minLength: 30 } }],
  [
    'patterns',
    {
      code: { type: 'string', pattern: '^[A-Z]{2}-[0-9]{3}$', maxLength: 6 },
      both: { type: 'string', pattern: '^20', format: 'date' },
    },
  ],
  [
    'choices',
    { one: { enum: [null, 'a', 3] }, same: { const: { a: [1] } }, types: { type: ['null', 'boolean'] } },
  ],
  [
    'lists',
    {
      set: { type: 'array', uniqueItems: true, minItems: 3, items: { enum: [1, 2, 3, 4] } },
      pair: {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'integer' }],
        items: false,
        minItems: 2,
      },
    },
  ],
  ['maps', { map: { type: 'object', minProperties: 2, additionalProperties: { type: 'integer' } } }],
  [
    'parts',
    {
      all: {
        allOf: [
          { type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 5 } } },
          { required: ['b'], properties: { a: { maximum: 6 }, b: { type: 'string' } } },
        ],
      },
    },
  ],
  [
    'alternatives',
    {
      any: {
        oneOf: [
          { type: 'object', required: ['k'], properties: { k: { const: 'x' } } },
          { type: 'object', required: ['k', 'v'], properties: { k: { const: 'y' }, v: { type: 'number' } } },
        ],
      },
    },
  ],
  [
    'conditions',
    {
      it: {
        type: 'object',
        properties: { kind: { enum: ['a', 'b'] } },
        if: { properties: { kind: { const: 'a' } } },
        // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
        then: { required: ['kind', 'more'], properties: { more: { type: 'integer' } } },
      },
    },
  ],
  ['recursion', { tree, other: { type: 'array', minItems: 1, items: tree } }],
  [
    'formats',
    {
      at: { type: 'string', format: 'date-time' },
      id: { type: 'string', format: 'uuid' },
      file: { type: 'string', contentEncoding: 'base64' },
    },
  ],
];

const toSchema = (properties: Schema): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  $defs: {
    Tree: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, children: { type: 'array', items: tree } },
    },
  },
});

describe('arguments', () => {
  it.each(schemas)('fit schemas with %s', (_, properties) => {
    const schema = toSchema(properties);
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const generate = createGenerator(schema);
    for (let seed = 0; seed < 20; seed += 1) {
      for (const fill of ['required', 'everything'] as const) {
        expect(validate(generate(fill, seed)), JSON.stringify(validate.errors)).toBe(true);
      }
    }
  });
  it('are the same for the same seed', () => {
    const generate = createGenerator(
      toSchema(Object.fromEntries(schemas.flatMap(([, each]) => Object.entries(each)))),
    );
    expect(generate('everything', 5)).toEqual(generate('everything', 5));
    expect(generate('everything', 5)).not.toEqual(generate('everything', 6));
  });
  it('leave out what need not be given, or nothing', () => {
    const properties = {
      a: { type: 'string' },
      b: { type: 'object', properties: { c: { type: 'integer' } } },
    };
    const generate = createGenerator({ type: 'object', properties, required: ['a'] });
    expect(Object.keys(generate('required', 1) ?? {})).toEqual(['a']);
    expect(generate('everything', 1)).toEqual({
      a: expect.any(String) as string,
      b: { c: expect.any(Number) as number },
    });
  });
  it('are none where none can fit', () => {
    expect(createGenerator(toSchema({ a: { type: 'string', not: {} } }))('required', 1)).toBeUndefined();
  });
});
