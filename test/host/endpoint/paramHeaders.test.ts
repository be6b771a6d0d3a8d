import { describe, expect, it } from 'vitest';
import { findHeaderFault } from '../../../host/endpoint/paramHeaders.ts';

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    order: { type: 'object', properties: { id: { type: 'string', 'x-mcp-header': 'Order-Id' } } },
    plain: { type: 'string' },
  },
};

/** What a request says in its headers, as one that came over the network tells it. */
const saying = (headers: Readonly<Record<string, string>>) => {
  const all = new Headers(headers);
  return (name: string): string | undefined => all.get(name) ?? undefined;
};

const find = (given: unknown, headers: Record<string, string>): string | undefined =>
  findHeaderFault(saying(headers), { params: { name: 'a', arguments: given } }, schema);

const hello = Buffer.from('Hello').toString('base64');

describe('the headers of a call', () => {
  it.each([
    [{ region: 'eu' }, { 'mcp-param-region': 'eu' }],
    [{ region: 'eu' }, { 'MCP-PARAM-REGION': '  eu ' }],
    [{ region: 'Hello' }, { 'Mcp-Param-Region': `=?base64?${hello}?=` }],
    [{ region: hello }, { 'Mcp-Param-Region': hello }],
    [{ region: `=?base64?${hello}` }, { 'Mcp-Param-Region': `=?base64?${hello}` }],
    [{ region: 'Zürich' }, { 'Mcp-Param-Region': '=?base64?WsO8cmljaA==?=' }],
    [{ region: '' }, { 'Mcp-Param-Region': '=?base64??=' }],
    [{ region: '' }, { 'Mcp-Param-Region': '' }],
    [{ count: 42 }, { 'Mcp-Param-Count': '42' }],
    [{ count: 42 }, { 'Mcp-Param-Count': '42.0' }],
    [{ count: 1.5 }, { 'Mcp-Param-Count': '1.5' }],
    [{ dry: false }, { 'Mcp-Param-Dry': 'false' }],
    [{ order: { id: 'a' } }, { 'Mcp-Param-Order-Id': 'a' }],
    [{ region: null, plain: 'x' }, {}],
    [{}, { 'Mcp-Param-Other': 'x' }],
    [undefined, {}],
    // What no header can hold is judged with the other arguments.
    [{ region: ['eu'], count: 1.5 }, {}],
  ])('go with the arguments: %j, %j', (given, headers) => {
    expect(find(given, headers)).toBeUndefined();
  });

  it.each([
    [{ region: 'eu' }, {}, 'is missing'],
    [{ count: 0 }, {}, 'is missing'],
    [{ dry: false }, {}, 'is missing'],
    [{ region: 'eu' }, { 'Mcp-Param-Region': 'us' }, 'says something else'],
    [{ region: 'eu' }, { 'Mcp-Param-Region': 'EU' }, 'says something else'],
    [{ region: 'Hello' }, { 'Mcp-Param-Region': '=?base64?SGVsbG8?=' }, 'is not valid Base64'],
    [{ region: 'Hello' }, { 'Mcp-Param-Region': '=?base64?SGVs!!!bG8=?=' }, 'is not valid Base64'],
    [{ region: 'Hello' }, { 'Mcp-Param-Region': '=?base64?/w==?=' }, 'is not valid Base64'],
    [{ count: 42 }, { 'Mcp-Param-Count': '0x2a' }, 'says something else'],
    [{ count: 42 }, { 'Mcp-Param-Count': '4.2e1' }, 'says something else'],
    [{ count: 0 }, { 'Mcp-Param-Count': '' }, 'says something else'],
    [{ dry: true }, { 'Mcp-Param-Dry': '1' }, 'says something else'],
    [{}, { 'Mcp-Param-Region': 'eu' }, 'says something else'],
    [{ region: null }, { 'Mcp-Param-Region': 'null' }, 'says something else'],
    [{ order: { id: 'a' } }, {}, '"order.id"'],
  ])('contradict the arguments: %j, %j', (given, headers, expected) => {
    expect(find(given, headers)).toContain(expected);
  });

  it('are told by name and without a value', () => {
    const fault = find({ region: 'secret-a' }, { 'Mcp-Param-Region': 'secret-b' });
    expect(fault).toBe(
      'The header Mcp-Param-Region says something else than the parameter "region" of the body.',
    );
  });

  it('that come twice say something else', () => {
    const body = { params: { arguments: { region: 'eu' } } };
    expect(findHeaderFault(saying({ 'Mcp-Param-Region': 'eu, eu' }), body, schema)).toContain(
      'says something else',
    );
  });

  it('are not asked for where the schema says something invalid about them, or nothing', () => {
    const broken = { properties: { a: { type: 'object', 'x-mcp-header': 'A' } } };
    for (const each of [broken, {}, { type: 'object' }]) {
      expect(findHeaderFault(saying({ 'mcp-param-a': 'x' }), { params: {} }, each)).toBeUndefined();
    }
  });

  it.each([undefined, null, 'x', [], { params: [] }])('of a body that is none have no fault: %j', (body) => {
    expect(findHeaderFault(saying({}), body, schema)).toBeUndefined();
  });
});
