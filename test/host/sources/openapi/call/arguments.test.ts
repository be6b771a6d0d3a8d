import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../../host/base/json.ts';
import { deepFreeze } from '../../../../../host/base/json.ts';
import { prepareArguments } from '../../../../../host/sources/openapi/call/arguments.ts';
import { containing } from '../matchers.ts';

const root = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...rest,
});

describe('coercion', () => {
  const schema = root(
    {
      count: { type: 'integer' },
      price: { type: ['number', 'null'] },
      on: { type: 'boolean' },
      text: { type: 'string' },
      either: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
      list: { type: 'array', items: { $ref: '#/$defs/Item' } },
      open: {},
    },
    { $defs: { Item: { allOf: [{ type: 'object', properties: { n: { type: 'number' } } }] } } },
  );
  it('turns texts into what is asked for, on a copy', () => {
    const given = deepFreeze({
      count: '5',
      price: '-1.5e2',
      on: 'true',
      text: '7',
      either: '8',
      list: [{ n: '9' }],
      open: '10',
    });
    expect(prepareArguments(schema, given)).toEqual({
      kind: 'valid',
      value: { count: 5, price: -150, on: true, text: '7', either: '8', list: [{ n: 9 }], open: '10' },
    });
    expect(given.count).toBe('5');
  });
  it.each(['', ' 5', '0x10', 'Infinity', '5.5.5', '9007199254740993', 'yes'])('leaves %j alone', (count) => {
    expect(prepareArguments(schema, { count })).toMatchObject({
      kind: 'invalid',
      reason: 'Argument "count" must be integer, not string.',
    });
  });
  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(prepareArguments(schema, { list: a, open: b }).kind).toMatch(/valid/);
      }),
    );
  });
});

describe('messages name the place and what was expected', () => {
  const schema = root(
    {
      id: { type: 'string', pattern: '^[a-z]+$' },
      items: {
        type: 'array',
        items: { type: 'object', properties: { price: { type: 'number', minimum: 1 } }, required: ['price'] },
      },
      kind: { enum: ['a', 'b'] },
      one: { oneOf: [{ type: 'integer' }, { type: 'null' }] },
    },
    { required: ['id'] },
  );
  it.each([
    [{}, 'Argument "id" is missing. Give it a value.'],
    [undefined, 'Argument "id" is missing. Give it a value.'],
    [[], 'The arguments must be an object, not array. Send {"name": value}.'],
    [{ id: 'x', extra: 1 }, 'There is no argument "extra". There are: id, items, kind, one.'],
    [{ id: 'X' }, 'Argument "id" must match pattern "^[a-z]+$".'],
    [{ id: 'x', items: [{ price: 'dear' }] }, 'Argument "items[0].price" must be number, not string.'],
    [{ id: 'x', items: [{ price: 0 }] }, 'Argument "items[0].price" must be >= 1.'],
    [{ id: 'x', items: [{}] }, 'Argument "items[0].price" is missing. Give it a value.'],
    [{ id: 'x', kind: 'c' }, 'Argument "kind" must be one of "a", "b".'],
    [
      { id: 'x', one: 'c' },
      'Argument "one" fits none of the allowed forms, or several. For example: it must be integer.',
    ],
  ])('%j', (given, reason) => {
    expect(prepareArguments(schema, given)).toEqual({ kind: 'invalid', reason });
  });
});

describe('hostile schemas and arguments', () => {
  it('takes inherited names for missing', () => {
    const schema = root(
      { constructor: { type: 'string' }, toString: { type: 'string' } },
      { required: ['toString'] },
    );
    expect(prepareArguments(schema, {})).toMatchObject({ kind: 'invalid' });
    const prepared = prepareArguments(root({ constructor: {} }), {});
    expect(prepared.kind === 'valid' && prepared.value['constructor']).toBeUndefined();
  });
  it('refuses __proto__ as an argument', () => {
    expect(prepareArguments(root({}), JSON.parse('{"__proto__":{"a":1}}'))).toMatchObject({
      kind: 'invalid',
      reason: containing('__proto__'),
    });
  });
  it('each input is checked against its own pattern', () => {
    const properties = {
      customer: { type: 'string', pattern: '^cus_[0-9]+$' },
      order: { type: 'string', pattern: '^ord_[0-9]+$' },
    };
    const given = { customer: 'cus_1', order: 'ord_1' };
    expect(prepareArguments(root(properties), given)).toEqual({ kind: 'valid', value: given });
  });
  it('CVE-2026-0621: a pattern cannot block', () => {
    const schema = root({ a: { type: 'string', pattern: '^(a+)+$' } });
    expect(prepareArguments(schema, { a: `${'a'.repeat(100_000)}!` })).toMatchObject({ kind: 'invalid' });
  });
  it('refuses endless nesting', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = { a: deep };
    expect(prepareArguments(root({ a: {} }), { a: deep })).toMatchObject({
      reason: containing('nested'),
    });
  });
  it('judges the outer names of a schema that is too large to compile', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, n) => [
        `p${n}`,
        { type: 'object', properties: { a: { type: 'string' } } },
      ]),
    );
    const schema = root(properties, { required: ['p1'] });
    expect(prepareArguments(schema, {})).toMatchObject({
      reason: 'Argument "p1" is missing. Give it a value.',
    });
    expect(prepareArguments(schema, { p1: {}, q: 1 })).toMatchObject({
      reason: containing('"q"'),
    });
    expect(prepareArguments(schema, { p1: {} }).kind).toBe('valid');
  });
});
