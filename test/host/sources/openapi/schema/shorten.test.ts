import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../../host/base/json.ts';
import { anySchema as schemas, anyValue as value } from '../../../anySchema.ts';
import { shortenSchema, sizeOf } from '../../../../../host/sources/openapi/schema/shorten.ts';

const none = (): undefined => undefined;
const from =
  (definitions: Readonly<Record<string, JsonObject>>) =>
  (name: string): JsonObject | undefined =>
    definitions[name];
const long = 'A sentence that says a good deal. '.repeat(30);

describe('a schema that is too large for a list of tools', () => {
  it('first loses the ends of its descriptions', () => {
    const properties = Object.fromEntries(
      ['one', 'two', 'three'].map((name) => [name, { type: 'string', description: long }]),
    );
    const short = shortenSchema({ type: 'object', properties, required: ['one'] }, none, 1_000);
    expect(sizeOf(short)).toBeLessThanOrEqual(1_000);
    expect(short['required']).toEqual(['one']);
    expect(short).toHaveProperty(
      'properties.two.description',
      'A sentence that says a good deal. '.repeat(5).trim(),
    );
  });

  it('then says in a sentence what a deep branch holds', () => {
    const wide = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`field${n}`, { type: 'string' }]));
    const schema: JsonObject = {
      type: 'object',
      properties: { order: { type: 'object', description: 'The order.', properties: wide } },
    };
    const short = shortenSchema(schema, none, 300);
    expect(short).toEqual({
      type: 'object',
      properties: {
        order: {
          type: 'object',
          description: `The order. Holds ${Array.from({ length: 12 }, (_, n) => `field${n}`).join(', ')}, and 8 more.`,
        },
      },
    });
  });

  it('says of each alternative what it is called and needs, and keeps the type that all have', () => {
    const base: JsonObject = {
      type: 'object',
      properties: { size: { description: long } },
      required: ['size'],
    };
    const named = (name: string): JsonObject => ({
      type: 'object',
      properties: { [name]: { type: 'string', description: long } },
      required: [name],
    });
    const body: JsonObject = {
      description: 'What to make.',
      oneOf: [
        { title: 'One machine', allOf: [{ $ref: '#/$defs/base' }, named('name')] },
        { title: 'Many machines', allOf: [{ $ref: '#/$defs/base' }, named('names')] },
        { type: 'object', properties: { snapshot: { type: 'string', description: long } } },
      ],
    };
    const short = shortenSchema({ type: 'object', properties: { body } }, from({ base }), 300);
    expect(short).toEqual({
      type: 'object',
      properties: {
        body: {
          type: 'object',
          description:
            'What to make. One of: One machine (needs size, name); Many machines (needs size, names); holds snapshot.',
        },
      },
    });
  });

  it('keeps all types of alternatives that differ, and none where one may be anything', () => {
    const deep: JsonObject = { type: 'array', items: { type: 'string', description: long } };
    const properties: JsonObject = {
      list: { anyOf: [deep, { type: ['string', 'null'], description: long }] },
      open: { anyOf: [deep, { description: long }] },
    };
    expect(shortenSchema({ type: 'object', properties }, none, 170)).toEqual({
      type: 'object',
      properties: { list: { type: ['array', 'string', 'null'], items: {} }, open: {} },
    });
  });

  it('writes references out, and ends where they lead back', () => {
    const node: JsonObject = {
      type: 'object',
      description: long,
      properties: { next: { $ref: '#/$defs/node', description: 'The next one.' } },
    };
    const short = shortenSchema(
      { type: 'object', properties: { root: { $ref: '#/$defs/node' } } },
      from({ node }),
      2_000,
    );
    expect(JSON.stringify(short)).not.toContain('$ref');
    expect(short).toHaveProperty('properties.root.properties.next.description', 'The next one.');
  });

  it('tells some of very many choices, and refuses none of them', () => {
    const choices = Array.from({ length: 500 }, (_, n) => `choice-${n}`);
    const schema: JsonObject = {
      type: 'object',
      properties: { kind: { type: 'string', enum: choices } },
    };
    const short = shortenSchema(schema, none, 600);
    expect(short).toHaveProperty('properties.kind.type', 'string');
    expect(short).not.toHaveProperty('properties.kind.enum');
    expect(short).toHaveProperty(
      'properties.kind.description',
      expect.stringMatching(/^One of 500 values: "choice-0", /),
    );
  });

  it('keeps the required arguments where there are too many to list', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [`argument${n}`, { type: 'string' }]),
    );
    const schema = { type: 'object', properties, required: ['argument999'], additionalProperties: false };
    const short = shortenSchema(schema, none, 1_000);
    expect(sizeOf(short)).toBeLessThanOrEqual(1_000);
    expect(short['required']).toEqual(['argument999']);
    expect(short['properties']).toHaveProperty('argument999');
    expect(short).not.toHaveProperty('additionalProperties');
    expect(short['description']).toMatch(/^\d+ more arguments are not listed here, and accepted\.$/);
  });
});

it('accepts whatever the whole schema accepts, and fits', () => {
  const shared: JsonObject = {
    type: ['object', 'string'],
    properties: { a: { $ref: '#/$defs/shared' }, b: { type: 'string' } },
  };
  fc.assert(
    fc.property(
      schemas,
      fc.array(value, { minLength: 5, maxLength: 10 }),
      fc.integer({ min: 200, max: 3_000 }),
      (properties, values, most) => {
        const schema: JsonObject = { type: 'object', properties: { a: properties, b: properties } };
        const whole = compile({ ...schema, $defs: { shared } });
        const shortened = shortenSchema(schema, from({ shared }), most);
        const short = compile(shortened);
        expect(sizeOf(shortened)).toBeLessThanOrEqual(most);
        for (const each of values.flatMap((one) => [one, { a: one }, { a: one, b: one }]))
          if (whole(each)) expect(short(each)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

function compile(schema: JsonObject): (value: unknown) => boolean {
  return new Ajv2020({ strict: false, logger: false }).compile(schema);
}
