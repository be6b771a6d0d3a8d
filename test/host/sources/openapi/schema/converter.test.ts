import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createFindingList } from '../../../../../host/sources/openapi/document/findings.ts';
import {
  createSchemaConverter,
  type Direction,
} from '../../../../../host/sources/openapi/schema/converter.ts';
import { documentOf } from '../specs.ts';

interface Options {
  readonly schemas?: Record<string, unknown>;
  readonly version?: string;
  readonly direction?: Direction;
}

function convert(schema: unknown, { schemas = {}, version = '3.1.0', direction = 'input' }: Options = {}) {
  const list = createFindingList();
  const converter = createSchemaConverter(
    documentOf({ components: { schemas } }, version),
    list.report,
    direction,
  );
  const refs = new Set<string>();
  const converted = converter.convert(schema, '#/x', refs);
  const definitions = converter.definitions(refs);
  const whole = definitions ? { ...converted, $defs: definitions } : converted;
  // Whatever was written, the result compiles.
  new Ajv2020({ strict: false, validateFormats: false }).compile(whole);
  return { schema: whole, codes: list.found.map(({ code }) => code), originals: converter.originals };
}

describe('references by name', () => {
  it('are taken for what they name where they stand, dynamic ones as well', () => {
    const Tree = {
      $id: 'https://example.com/tree',
      $dynamicAnchor: 'node',
      type: 'object',
      properties: {
        children: { type: 'array', items: { $dynamicRef: '#node', description: 'Each.' } },
        leaf: { $ref: '#leaf' },
      },
      $defs: { leaf: { $anchor: 'leaf', type: 'string' } },
    };
    const { schema, codes } = convert({ $ref: 'https://example.com/tree' }, { schemas: { Tree } });
    expect(codes).toEqual([]);
    expect(schema).toMatchObject({
      $ref: '#/$defs/Tree',
      $defs: {
        Tree: {
          properties: {
            children: { items: { $ref: '#/$defs/Tree', description: 'Each.' } },
            leaf: { $ref: expect.stringMatching(/_leaf_[0-9a-f]{6}$/) as string },
          },
        },
      },
    });
  });
});

describe('OpenAPI 3.0 as JSON Schema 2020-12', () => {
  it.each([
    ['nullable', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'nullable enum',
      { type: 'string', nullable: true, enum: ['a'] },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'nullable without type',
      { nullable: true, enum: ['a'] },
      { anyOf: [{ enum: ['a'] }, { type: 'null' }] },
    ],
    ['sharp minimum', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['blunt maximum', { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
    ['newer bounds', { exclusiveMaximum: 5, maximum: 9 }, { exclusiveMaximum: 5, maximum: 9 }],
    ['example', { type: 'string', example: 'ada' }, { type: 'string', examples: ['ada'] }],
    ['numbers as texts', { type: 'string', enum: [1, true] }, { type: 'string', enum: ['1', 'true'] }],
    ['items', { type: 'array' }, { type: 'array', items: {} }],
    ['tuple', { items: [{ type: 'string' }] }, { prefixItems: [{ type: 'string' }] }],
    [
      'what clients do not read',
      {
        xml: {},
        discriminator: {},
        externalDocs: {},
        examples: [1],
        $id: 'http://x',
        $anchor: 'y',
        'x-a': 1,
        type: 'object',
      },
      { type: 'object' },
    ],
    ['false', false, { not: {} }],
    ['true', true, {}],
    ['a number', 7, {}],
  ])('translates %s', (_, written, expected) => {
    expect(convert(written, { version: '3.0.3' }).schema).toEqual(expected);
  });
  it('drops what is ill-typed', () => {
    const written = {
      type: ['file', 'string', 'string'],
      required: 'name',
      properties: [],
      enum: [],
      minimum: '3',
      multipleOf: 0,
      minLength: -1,
      maxLength: 1.5,
      allOf: [],
      anyOf: {},
      pattern: '(',
      items: 3,
      additionalProperties: 'no',
      dependentRequired: { a: 'b' },
      default: Number.NaN,
    };
    expect(convert(written, { version: '3.0.0' }).schema).toEqual({
      type: 'string',
      dependentRequired: { a: [] },
    });
  });
});

describe('patterns', () => {
  it('keeps what has a linear form', () => {
    expect(convert({ pattern: '^(a+)+$' }).schema).toEqual({ pattern: '^(a+)+$' });
  });
  it.each(['(?=a)b', '(a)\\1', '[', 'a'.repeat(2_000)])('drops %s', (pattern) => {
    expect(convert({ pattern }).schema).toEqual({});
  });
  it('opens what a dropped pattern would have closed', () => {
    const written = {
      patternProperties: { '(?=a)': {}, '^x-': { type: 'string' } },
      additionalProperties: false,
    };
    expect(convert(written).schema).toEqual({
      patternProperties: { '^x-': { type: 'string' } },
      additionalProperties: true,
    });
  });
});

describe('references', () => {
  it('keeps only what is reachable, cycles included', () => {
    const schemas = {
      Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } },
      Unused: { type: 'string' },
    };
    expect(convert({ $ref: '#/components/schemas/Node' }, { schemas }).schema).toEqual({
      $ref: '#/$defs/Node',
      $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } },
    });
  });
  it('names definitions safely, wherever they stand', () => {
    const schemas = {
      'a b<c>': { $ref: '#/components/schemas/__proto__' },
      ['__proto__']: { type: 'string' },
    };
    const { schema } = convert(
      { anyOf: [{ $ref: '#/components/schemas/a%20b%3Cc%3E' }, { $ref: '#/info/title' }] },
      { schemas },
    );
    const names = Object.keys(schema['$defs'] ?? {});
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
  });
  it('degrades what leads nowhere, with a finding', () => {
    expect(convert({ properties: { a: { $ref: '#/none' }, b: { $ref: 'other.yaml' } } })).toMatchObject({
      schema: { properties: { a: {}, b: {} } },
      codes: ['dangling-ref', 'external-ref'],
    });
  });
  it.each([
    [{ A: { $ref: '#/components/schemas/A' } }],
    [{ A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } }],
    [
      {
        A: { allOf: [{ $ref: '#/components/schemas/B' }] },
        B: { anyOf: [{ $ref: '#/components/schemas/A' }] },
      },
    ],
    [
      {
        A: {
          properties: { x: { $ref: '#/components/schemas/B' } },
          allOf: [{ $ref: '#/components/schemas/B' }],
        },
        B: { allOf: [{ $ref: '#/components/schemas/A' }] },
      },
    ],
  ])('cuts a schema that is made of itself: %j', (schemas) => {
    const { schema, codes } = convert({ $ref: '#/components/schemas/A' }, { schemas });
    expect(codes).toEqual(['circular-ref']);
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect(validate({ x: { x: {} } })).toBe(true);
  });
  it('reads what stands beside a $ref since 3.1, and only a description before', () => {
    const schemas = { A: { type: 'string' } };
    const written = { $ref: '#/components/schemas/A', description: 'd', maxLength: 3 };
    expect(convert(written, { schemas }).schema).toMatchObject({
      $ref: '#/$defs/A',
      description: 'd',
      maxLength: 3,
    });
    expect(convert(written, { schemas, version: '3.0.3' }).schema).not.toHaveProperty('maxLength');
  });
  it('takes a literal $ref property as a property', () => {
    expect(convert({ type: 'object', properties: { $ref: { type: 'string' } } }).schema).toMatchObject({
      type: 'object',
    });
  });
});

describe('properties', () => {
  it('leaves readOnly out of inputs and writeOnly out of outputs', () => {
    const schemas = { Id: { type: 'string', readOnly: true } };
    const written = {
      required: ['id', 'ref', 'secret'],
      properties: {
        id: { readOnly: true },
        ref: { $ref: '#/components/schemas/Id' },
        secret: { writeOnly: true },
      },
    };
    expect(convert(written, { schemas }).schema).toEqual({
      required: ['secret'],
      properties: { secret: {} },
    });
    const output = convert(written, { schemas, direction: 'output' }).schema;
    expect(Object.keys(output['properties'] ?? {})).toEqual(['id', 'ref']);
  });
  it('renames what clients refuse, reversibly', () => {
    const written = {
      required: ['$a b'],
      properties: { '$a b': {}, ['__proto__']: {}, ['x'.repeat(70)]: {}, ok: {} },
    };
    const { schema, originals } = convert(written);
    const names = Object.keys(schema['properties'] ?? {});
    for (const name of names) expect(name).toMatch(/^(?!__proto__)[A-Za-z0-9_.-]{1,64}$/);
    expect(names.map((name) => originals.get(name) ?? name)).toEqual([
      '$a b',
      '__proto__',
      'x'.repeat(70),
      'ok',
    ]);
    expect(schema['required']).toEqual([names[0]]);
  });
});

describe('limits', () => {
  it('stops at a depth', () => {
    let deep: unknown = { type: 'string' };
    for (let level = 0; level < 1_000; level += 1) deep = { type: 'array', items: deep };
    expect(convert(deep).codes).toEqual(['schema-too-large']);
  });
  it('stops where shared nodes multiply', () => {
    let bomb: unknown = { type: 'string' };
    for (let level = 0; level < 30; level += 1) bomb = { anyOf: [bomb, bomb, bomb] };
    const { schema, codes } = convert(bomb);
    expect(codes).toContain('schema-too-large');
    expect(JSON.stringify(schema).length).toBeLessThan(500_000);
  });
  it('stops at long chains of references', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [
        `S${index}`,
        { $ref: `#/components/schemas/S${index + 1}` },
      ]),
    );
    expect(convert({ $ref: '#/components/schemas/S0' }, { schemas }).codes).toContain('circular-ref');
  });
});

it('names each choice of an enum once, as draft-07 asks', () => {
  expect(convert({ type: 'string', enum: ['a', 'b', 'a'] }).schema).toMatchObject({ enum: ['a', 'b'] });
});
