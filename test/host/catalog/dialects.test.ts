import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../host/base/json.ts';
import { dialectOf, toDialect } from '../../../host/catalog/dialects.ts';
import { anySchema, anyValue } from '../anySchema.ts';

const shared: JsonObject = { type: ['object', 'string'], properties: { a: { $ref: '#/$defs/shared' } } };

describe('a client', () => {
  it('gets the form that it reads', () => {
    expect(dialectOf('Visual Studio Code')).toBe('draft-07');
    expect(dialectOf('Visual Studio Code - Insiders')).toBe('draft-07');
    expect(dialectOf('gemini-cli-mcp-client')).toBe('without-references');
    expect(dialectOf('claude-code')).toBe('2020-12');
    expect(dialectOf(undefined)).toBe('2020-12');
  });
});

describe('draft-07', () => {
  it('has other words for definitions, tuples and dependencies', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: {
        items: { $ref: '#/$defs/shared', description: 'Named like a keyword.' },
        pair: { type: 'array', prefixItems: [{ type: 'string' }], items: false },
      },
      dependentRequired: { pair: ['items'] },
      $defs: { shared: { type: 'string' } },
    };
    expect(toDialect(schema, 'draft-07')).toEqual({
      type: 'object',
      properties: {
        items: { description: 'Named like a keyword.', allOf: [{ $ref: '#/definitions/shared' }] },
        pair: { type: 'array', items: [{ type: 'string' }], additionalItems: false },
      },
      dependencies: { pair: ['items'] },
      definitions: { shared: { type: 'string' } },
    });
  });

  it('lets pass what 2020-12 lets pass', () => {
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 10 }), (property, values) => {
        const schema: JsonObject = { type: 'object', properties: { a: property }, $defs: { shared } };
        const modern = new Ajv2020({ strict: false, logger: false }).compile(schema);
        const older = new Ajv({ strict: false, logger: false }).compile(toDialect(schema, 'draft-07'));
        for (const value of values) if (modern({ a: value })) expect(older({ a: value })).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

it('writes references out for who knows none', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: { a: { $ref: '#/$defs/shared' } },
    $defs: { shared },
  };
  const form = toDialect(schema, 'without-references');
  expect(JSON.stringify(form)).not.toMatch(/\$ref|\$defs/);
  expect(form).toHaveProperty('properties.a.properties.a');
});
