import { describe, expect, it } from 'vitest';
import { toolOf } from '../specs.ts';

const body = (name: string) => ({
  requestBody: { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
});
const base = (rest: Record<string, unknown> = {}) => ({
  type: 'object',
  discriminator: { propertyName: 'kind' },
  properties: { kind: { type: 'string', description: 'What it is.' }, ...rest },
});
const extend = (name: string, rest: Record<string, unknown> = {}) => ({
  allOf: [{ $ref: `#/components/schemas/${name}` }, { type: 'object' }],
  ...rest,
});

function kindOf(schemas: Record<string, unknown>): unknown {
  const { tool } = toolOf('post', '/a', body('Pet'), { components: { schemas } });
  const pet = (tool.inputSchema['$defs'] as Record<string, { properties?: Record<string, unknown> }>)['Pet'];
  return pet?.properties?.['kind'];
}

describe('a discriminating property', () => {
  it('tells the variants that no schema lists', () => {
    const schemas = {
      Pet: base(),
      Cat: extend('Pet'),
      Lion: extend('Cat'),
      Dog: extend('Pet', { 'x-ms-discriminator-value': 'hound' }),
      Car: { type: 'object' },
    };
    expect(kindOf(schemas)).toEqual({ type: 'string', description: 'What it is. One of: Cat, hound, Lion.' });
  });
  it('tells what a mapping says', () => {
    const discriminator = { propertyName: 'kind', mapping: { c: '#/components/schemas/Cat' } };
    expect(kindOf({ Pet: { ...base(), discriminator }, Cat: {} })).toMatchObject({
      description: 'What it is. One of: c.',
    });
  });
  it('is left alone where it says so itself, or the variants stand beside it', () => {
    const Cat = extend('Pet');
    expect(kindOf({ Pet: base({ kind: { enum: ['Cat'] } }), Cat })).toEqual({ enum: ['Cat'] });
    expect(kindOf({ Pet: { ...base(), oneOf: [{ type: 'object' }] }, Cat })).not.toHaveProperty(
      'description',
      /One of/,
    );
    expect(kindOf({ Pet: { ...base(), discriminator: { propertyName: 7 } }, Cat })).toMatchObject({
      description: 'What it is.',
    });
    expect(kindOf({ Pet: base() })).toMatchObject({ description: 'What it is.' });
  });
  it('survives variants of each other', () => {
    const schemas = { Pet: { ...base(), allOf: [{ $ref: '#/components/schemas/Cat' }] }, Cat: extend('Pet') };
    expect(kindOf(schemas)).toMatchObject({ description: 'What it is. One of: Cat, Pet.' });
  });
  it('is short where there are many', () => {
    const names = Array.from({ length: 50 }, (_, index) => [`V${index}`, extend('Pet')] as const);
    expect(kindOf({ Pet: base(), ...Object.fromEntries(names) })).toMatchObject({
      description: expect.stringMatching(/V19, and 30 more\.$/) as string,
    });
  });
});
