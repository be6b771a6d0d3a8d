import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { relaxed } from '../../../../../host/sources/openapi/schema/relaxed.ts';
import { validatorOf } from '../../../../../host/sources/openapi/call/validator.ts';
import type { JsonObject } from '../../../../../host/base/json.ts';

const order: JsonObject = {
  type: 'object',
  title: 'Order',
  description: 'What was bought.',
  required: ['id', 'lines'],
  additionalProperties: false,
  minProperties: 1,
  properties: {
    id: { type: 'string', minLength: 8, maxLength: 8 },
    state: { type: 'string', enum: ['open', 'paid'], default: 'open' },
    kind: { const: 'order' },
    total: { type: 'number', minimum: 0, examples: [9.5] },
    lines: { type: 'array', minItems: 1, uniqueItems: true, items: { $ref: '#/$defs/Line' } },
    labels: { type: 'object', additionalProperties: { type: 'string', maxLength: 5 } },
    payer: { oneOf: [{ $ref: '#/$defs/Line' }, { type: 'string' }] },
    place: { prefixItems: [{ type: 'number' }, { type: 'number' }], items: false },
    not: { not: { type: 'object' } },
  },
  $defs: {
    Line: {
      allOf: [{ type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } }],
      properties: { next: { $ref: '#/$defs/Line' } },
      unevaluatedProperties: false,
    },
  },
};

it('keeps types, shape and what helps to read them', () => {
  expect(relaxed(order)).toEqual({
    type: 'object',
    title: 'Order',
    description: 'What was bought.',
    properties: {
      id: { type: ['string', 'null'] },
      state: { type: ['string', 'null'], examples: ['open', 'paid'], default: 'open' },
      kind: { examples: ['order'] },
      total: { type: ['number', 'null'], examples: [9.5] },
      lines: { type: ['array', 'null'], items: { $ref: '#/$defs/Line' } },
      labels: { type: ['object', 'null'], additionalProperties: { type: ['string', 'null'] } },
      payer: { anyOf: [{ $ref: '#/$defs/Line' }, { type: ['string', 'null'] }] },
      place: { prefixItems: [{ type: ['number', 'null'] }, { type: ['number', 'null'] }] },
      not: {},
    },
    $defs: {
      Line: {
        allOf: [{ type: ['object', 'null'], properties: { sku: { type: ['string', 'null'] } } }],
        properties: { next: { $ref: '#/$defs/Line' } },
      },
    },
  });
});

it.each([
  { state: 'refunded' },
  { id: '1', more: true },
  { id: null, lines: null, total: -1, labels: { a: 'longer than five', b: null } },
  { lines: [{}, {}, { sku: null, next: null, more: 1 }] },
  { payer: 'Ada' },
  { payer: { sku: 'a', more: {} } },
  { place: [1, 2, 3] },
  { kind: 'offer', not: {} },
  {},
])('lets pass what real APIs do with it: %j', (answer) => {
  expect(validatorOf(order)(answer)).toBe(false);
  expect(validatorOf(relaxed(order))(answer)).toBe(true);
});

it.each([{ id: 7 }, { total: '7' }, { lines: {} }, { lines: [{ sku: [] }] }, { payer: 7 }, [], null])(
  'still says what is of another type: %j',
  (answer) => {
    expect(validatorOf(relaxed(order))(answer)).toBe(false);
  },
);

it('does not change the schema that it is given', () => {
  const before = JSON.stringify(order);
  relaxed(order);
  expect(JSON.stringify(order)).toBe(before);
});

it('names no property that every object inherits, for clients look there too', () => {
  const schema = { type: 'object', properties: { constructor: { type: 'string' }, a: { type: 'string' } } };
  expect(relaxed(schema)['properties']).toEqual({ a: { type: ['string', 'null'] } });
  // What a client's validator, with its defaults, says of an answer that holds no such property.
  const isGood = (given: JsonObject): boolean => new Ajv({ strict: false }).validate(given, { a: 'b' });
  expect([isGood(schema), isGood(relaxed(schema))]).toEqual([false, true]);
});

it('lets pass whatever the schema lets pass', () => {
  const type = fc.constantFrom('string', 'number', 'boolean', 'object', 'array', 'null');
  const choices = fc.array(fc.constantFrom('a', 1, null), { minLength: 1, maxLength: 2 });
  const leaf = fc.record({ type, enum: choices, minLength: fc.nat(2) }, { requiredKeys: [] });
  const schema = fc.letrec((tie) => {
    const node = tie('node');
    const some = fc.array(node, { minLength: 1, maxLength: 2 });
    const keywords = {
      type,
      properties: fc.dictionary(fc.constantFrom('a', 'b'), node, { maxKeys: 2 }),
      required: fc.subarray(['a', 'b']),
      additionalProperties: fc.oneof(fc.boolean(), node),
      ...{ items: node, anyOf: some, oneOf: some, allOf: some, not: node },
    };
    return { node: fc.oneof({ maxDepth: 3 }, leaf, fc.record(keywords, { requiredKeys: [] })) };
  }).node as fc.Arbitrary<JsonObject>;
  const answer = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }));
  fc.assert(
    fc.property(schema, answer, (given, value) => {
      if (validatorOf(given)(value)) expect(validatorOf(relaxed(given))(value)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
