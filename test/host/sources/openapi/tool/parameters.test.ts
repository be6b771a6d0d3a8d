import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../../../../host/sources/openapi/call/request.ts';
import { containing } from '../matchers.ts';
import { convert, toolOf } from '../specs.ts';

const server = { origin: 'https://api.example.com', basePath: '/v1' };

function queryOf(parameters: readonly unknown[], args: Record<string, unknown>) {
  const { plan, tool } = toolOf('get', '/a', { parameters }, {}, '3.2.0');
  const built = buildRequest(plan, server, args);
  if (built.kind === 'refused') throw new Error(built.reason);
  return { query: built.request.query.join('&'), schema: tool.inputSchema };
}

describe('a querystring parameter', () => {
  const whole = (mediaType: string, schema: unknown = { type: 'object' }) => ({
    ...{ name: 'q', in: 'querystring', required: true },
    content: { [mediaType]: { schema } },
  });
  it('is a form', () => {
    const schema = { type: 'object', properties: { tag: { type: 'array', items: { type: 'string' } } } };
    const { query, schema: input } = queryOf([whole('application/x-www-form-urlencoded', schema)], {
      q: { tag: ['a', 'b&c'], page: 2 },
    });
    expect(query).toBe('tag=a&tag=b%26c&page=2');
    expect(input).toMatchObject({ properties: { q: { properties: { tag: {} } } }, required: ['q'] });
  });
  it('is JSON', () => {
    expect(queryOf([whole('application/json')], { q: { a: [1] } }).query).toBe('%7B%22a%22%3A%5B1%5D%7D');
  });
  it.each([
    [[whole('text/plain')], 'must be JSON or'],
    [[{ name: 'q', in: 'querystring', schema: {} }], 'must be JSON or'],
    [[whole('application/json'), { name: 'page', in: 'query' }], 'no other query parameter'],
  ])('is left out where it cannot be sent', (parameters, words) => {
    const { tools, findings } = convert({ paths: { '/a': { get: { parameters } } } }, '3.2.0');
    expect(findings).toMatchObject([{ code: 'bad-parameter', message: containing(words) }]);
    expect(tools[0]?.tool.inputSchema['properties']).not.toHaveProperty('q');
  });
});

describe('styles of other versions', () => {
  it('set lists apart in paths and headers too', () => {
    const parameters = [
      { name: 'l', in: 'query', style: 'tabDelimited', explode: false, schema: { type: 'array' } },
    ];
    expect(queryOf(parameters, { l: ['a', 'b c'] }).query).toBe('l=a%09b%20c');
  });
  it('leave lists within lists as they are in OpenAPI 3', () => {
    const items = { type: 'array', collectionFormat: 'pipes', items: { type: 'string' } };
    const parameters = [{ name: 'l', in: 'query', explode: false, schema: { type: 'array', items } }];
    expect(queryOf(parameters, { l: [['a', 'b']] }).query).toBe('l=%5B%22a%22%2C%22b%22%5D');
  });
});

describe('a query parameter whose value the path says', () => {
  const path = '/files?comp=list';
  const found = (schema: unknown, rest: Record<string, unknown> = {}) => {
    const parameters = [{ name: 'comp', in: 'query', required: true, ...rest, schema }];
    const { tools, findings } = convert({ paths: { [path]: { get: { parameters } } } });
    expect(tools[0]?.tool.inputSchema).toMatchObject({ properties: {} });
    expect(tools[0]?.tool.inputSchema['required']).toBeUndefined();
    return findings;
  };
  it.each([{ enum: ['list'] }, { const: 'list' }, { default: 'list' }, { enum: ['list'], default: 'list' }])(
    'is no input where it can be no other: %j',
    (schema) => expect(found(schema)).toEqual([]),
  );
  it.each([
    {},
    { type: 'string' },
    { enum: [] },
    { enum: ['list', 'delete'], default: 'list' },
    { enum: ['metadata'] },
    { type: 'array', items: { enum: ['list', 'all'] } },
  ])('is told of where it could be another: %j', (schema) => {
    expect(found(schema)).toEqual([
      {
        pointer: '#/paths/~1files?comp=list/get/parameters/0',
        severity: 'warning',
        code: 'fixed-parameter',
        message: containing(
          'is left out: the path says comp=list, and that is sent. Take it out of the path',
        ),
      },
    ]);
  });
  it('is compared as it is sent', () => {
    const parameters = [
      { name: 'restype', in: 'query', schema: { $ref: '#/components/schemas/Kind' } },
      { name: 'v', in: 'query', schema: { enum: [2] } },
    ];
    const components = { schemas: { Kind: { enum: ['a b'] } } };
    const paths = { '/x?restype=a%20b&v=2': { get: { parameters } } };
    expect(convert({ paths, components }).findings).toEqual([]);
  });
});

it('calls an operation below its own base path, and never out of it', () => {
  const servers = [{ url: 'https://api.example.com/v2' }];
  const { plan } = toolOf('get', '/a', { servers }, {}, '3.1.0');
  const at = (basePath: string) => buildRequest({ ...plan, basePath }, server, {});
  expect(at('/v2')).toMatchObject({ request: { origin: server.origin, path: '/v2/a' } });
  expect(at('')).toMatchObject({ request: { path: '/a' } });
  expect(at('/v2/..%2f..')).toMatchObject({ kind: 'refused' });
});
