import { describe, expect, it } from 'vitest';
import { findHeaderFault, toParamHeaders } from '../../../../../host/sources/mcp/call/paramHeaders.ts';

const text = (header: string): object => ({ type: 'string', 'x-mcp-header': header });
const object = (properties: object): object => ({ type: 'object', properties });

describe('the headers of a call (MCP 2026-07-28, Streamable HTTP)', () => {
  const schema = object({
    region: text('Region'),
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    order: object({ customer: object({ id: text('Customer') }) }),
    plain: { type: 'string' },
  });
  it('repeat the arguments that their tool marks, however deep', () => {
    const given = { region: 'eu', count: -3, dry: false, order: { customer: { id: 'c1' } }, plain: 'x' };
    expect(toParamHeaders(schema, given)).toEqual({
      'Mcp-Param-Region': 'eu',
      'Mcp-Param-Count': '-3',
      'Mcp-Param-Dry': 'false',
      'Mcp-Param-Customer': 'c1',
    });
  });
  it.each([
    {},
    null,
    undefined,
    'text',
    { region: null, order: null },
    { order: { customer: 'text' } },
    { region: {}, count: [1], order: { customer: { id: ['c1'] } } },
    { count: 1.5, dry: null },
    { count: 2 ** 53 },
    { order: [{ customer: { id: 'c1' } }] },
  ])('leave out what is null, absent or no such value: %j', (given) => {
    expect(toParamHeaders(schema, given)).toEqual({});
  });
  it('are the arguments’ own, not inherited ones', () => {
    expect(toParamHeaders(object({ constructor: object({ name: text('Name') }) }), {})).toEqual({});
    const given = JSON.parse('{"__proto__":{"a":"b"}}') as unknown;
    const own = JSON.parse(
      '{"properties":{"__proto__":{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}}}',
    ) as object;
    expect(toParamHeaders(own, given)).toEqual({ 'Mcp-Param-A': 'b' });
  });
  it.each([
    ['a b\tc~!', 'a b\tc~!'],
    ['', '=?base64??='],
    [' a', '=?base64?IGE=?='],
    ['a\t', '=?base64?YQk=?='],
    ['a\r\nX-Evil: 1', '=?base64?YQ0KWC1FdmlsOiAx?='],
    ['Zürich', '=?base64?WsO8cmljaA==?='],
    ['日本', '=?base64?5pel5pys?='],
    ['\u007f', '=?base64?fw==?='],
    ['=?base64?YQ==?=', '=?base64?PT9iYXNlNjQ/WVE9PT89?='],
    ['=?base64?a', '=?base64?a'],
  ])('hold %j as %j', (value, expected) => {
    expect(toParamHeaders(schema, { region: value })).toEqual({ 'Mcp-Param-Region': expected });
  });
  it('are none for a tool that marks nothing', () => {
    expect(toParamHeaders(object({ a: { type: 'string' } }), { a: 'b' })).toEqual({});
  });
});

describe('a tool whose marks are invalid', () => {
  const outOfPlace = 'has an "x-mcp-header" that is out of place';
  const notPrimitive =
    'has an "x-mcp-header" that stands at something else than text, an integer or a boolean';
  it.each([
    [text('A'), outOfPlace],
    [{ items: text('A') }, outOfPlace],
    [object({ a: { type: 'array', items: object({ b: text('B') }) } }), outOfPlace],
    [object({ a: { anyOf: [text('A')] } }), outOfPlace],
    [{ anyOf: [object({ a: text('A') })] }, outOfPlace],
    [{ $defs: { a: text('A') } }, outOfPlace],
    [{ $defs: { a: object({ b: text('B') }) } }, outOfPlace],
    [{ additionalProperties: text('A') }, outOfPlace],
    [object({ a: { type: 'number', 'x-mcp-header': 'A' } }), notPrimitive],
    [object({ a: { 'x-mcp-header': 'A' } }), notPrimitive],
    [object({ a: { type: ['string', 'null'], 'x-mcp-header': 'A' } }), notPrimitive],
    [object({ a: { ...object({}), 'x-mcp-header': 'A' } }), notPrimitive],
    [object({ a: text('') }), 'has an "x-mcp-header" that is not the name of a header'],
    [object({ a: text('A B') }), 'has an "x-mcp-header" that is not the name of a header'],
    [object({ a: text('A\r\nB') }), 'has an "x-mcp-header" that is not the name of a header'],
    [object({ a: text('Ä') }), 'has an "x-mcp-header" that is not the name of a header'],
    [
      object({ a: { type: 'string', 'x-mcp-header': 5 } }),
      'has an "x-mcp-header" that is not the name of a header',
    ],
    [object({ a: text('A'), b: object({ c: text('a') }) }), 'has an "x-mcp-header" that names "a" twice'],
  ])('is known by it: %j', (schema, fault) => {
    expect(findHeaderFault(schema)).toBe(fault);
    expect(toParamHeaders(schema, { a: 'x' })).toEqual({});
  });
  it.each([
    object({ a: text('A'), b: text('B') }),
    // A parameter may have that name, and values may hold anything.
    object({ 'x-mcp-header': { type: 'string' } }),
    object({ a: { type: 'object', default: { 'x-mcp-header': 'A' }, examples: [{ 'x-mcp-header': 'A' }] } }),
    { ...object({ a: text('A') }), enum: [{ 'x-mcp-header': 'A' }] },
  ])('is not this one: %j', (schema) => {
    expect(findHeaderFault(schema)).toBeUndefined();
  });
});
