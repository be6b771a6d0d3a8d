import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../../../../host/sources/openapi/call/request.ts';
import { leavesSegment, parseServer, type Server } from '../../../../../host/sources/openapi/call/target.ts';
import { toolOf } from '../specs.ts';
import { containing, matching } from '../matchers.ts';

const server: Server = { origin: 'http://127.0.0.1:4010', basePath: '/api' };

function build(
  method: string,
  path: string,
  operation: Record<string, unknown>,
  args: Record<string, unknown>,
) {
  return buildRequest(toolOf(method, path, operation).plan, server, args);
}

function requestOf(...[method, path, operation, args]: Parameters<typeof build>) {
  const building = build(method, path, operation, args);
  if (building.kind === 'refused') throw new Error(building.reason);
  return building.request;
}

const list = ['blue', 'black', 'a,b'];
const object = { R: 100, G: 'x y' };

describe('styles (OpenAPI 3.2.0 §4.12.4)', () => {
  it.each([
    ['form', true, 'a b&c', 'color=a%20b%26c'],
    ['form', true, list, 'color=blue&color=black&color=a%2Cb'],
    ['form', false, list, 'color=blue,black,a%2Cb'],
    ['form', true, object, 'R=100&G=x%20y'],
    ['form', false, object, 'color=R,100,G,x%20y'],
    ['spaceDelimited', false, list, 'color=blue%20black%20a%2Cb'],
    ['pipeDelimited', false, list, 'color=blue%7Cblack%7Ca%2Cb'],
    [
      'deepObject',
      true,
      { a: { b: 1 }, c: [2, 3] },
      'color%5Ba%5D%5Bb%5D=1&color%5Bc%5D%5B0%5D=2&color%5Bc%5D%5B1%5D=3',
    ],
    ['form', true, [], ''],
    ['form', true, false, 'color=false'],
    ['form', true, null, ''],
  ])('query %s explode %s of %j', (style, explode, value, expected) => {
    const operation = { parameters: [{ name: 'color', in: 'query', style, explode }] };
    expect(requestOf('get', '/x', operation, { color: value }).query.join('&')).toBe(expected);
  });
  it.each([
    ['simple', false, 'a/b c', 'a%2Fb%20c'],
    ['simple', false, list, 'blue,black,a%2Cb'],
    ['simple', true, object, 'R=100,G=x%20y'],
    ['simple', false, object, 'R,100,G,x%20y'],
    ['label', false, 'blue', '.blue'],
    ['label', true, ['a', 'b'], '.a.b'],
    ['matrix', false, 'blue', ';color=blue'],
    ['matrix', true, ['a', 'b'], ';color=a;color=b'],
    ['matrix', false, ['a', 'b'], ';color=a,b'],
    ['matrix', true, object, ';R=100;G=x%20y'],
  ])('path %s explode %s of %j', (style, explode, value, expected) => {
    const operation = { parameters: [{ name: 'color', in: 'path', required: true, style, explode }] };
    expect(requestOf('get', '/x/{color}/y', operation, { color: value }).path).toBe(`/api/x/${expected}/y`);
  });
  it('headers, cookies and JSON parameters', () => {
    const operation = {
      parameters: [
        { name: 'X-List', in: 'header' },
        { name: 'sid', in: 'cookie' },
        { name: 'where', in: 'query', content: { 'application/json': { schema: {} } } },
      ],
    };
    const request = requestOf('get', '/x', operation, {
      'X-List': ['a', 'b'],
      sid: 'a;b',
      where: { a: [1] },
    });
    expect(request.headers['x-list']).toBe('a,b');
    expect(request.cookies).toEqual(['sid=a%3Bb']);
    expect(request.query).toEqual(['where=%7B%22a%22%3A%5B1%5D%7D']);
  });
  it('keeps a query in the path template and drops a fragment', () => {
    const request = requestOf('get', '/x?Action=List All#frag', {}, {});
    expect([request.path, request.query]).toEqual(['/api/x', ['Action=List%20All']]);
  });
});

describe('bodies', () => {
  const body = (mediaType: string, schema: unknown, required = true) => ({
    requestBody: { required, content: { [mediaType]: { schema } } },
  });
  const schema = {
    type: 'object',
    required: ['$a'],
    properties: { $a: {}, deep: { properties: { 'x y': {} } } },
  };

  it('restores the API’s own names', () => {
    const operation = body('application/vnd.api+json', schema);
    const { plan, tool } = toolOf('post', '/x', operation);
    const properties = tool.inputSchema['properties'] as Record<
      string,
      Record<string, Record<string, unknown>>
    >;
    const [nested = ''] = Object.keys(properties['deep']?.['properties'] ?? {});
    const building = buildRequest(plan, server, { a: 1, deep: { [nested]: 2 } });
    expect(building).toMatchObject({
      request: { body: '{"$a":1,"deep":{"x y":2}}', headers: { 'content-type': 'application/vnd.api+json' } },
    });
  });
  it('sends a required body even when it is empty, an optional one only when something is given', () => {
    const optional = body('application/json', schema, false);
    const none = requestOf('post', '/x', optional, {});
    expect([none.body, none.headers['content-type']]).toEqual([undefined, undefined]);
    expect(build('post', '/x', optional, { deep: {} })).toMatchObject({
      kind: 'refused',
      reason: containing('"$a"'),
    });
    const open = body('application/json', { type: 'object', properties: { a: {} } });
    expect(requestOf('post', '/x', open, {}).body).toBe('{}');
  });
  it('sends whole bodies, forms and texts', () => {
    expect(requestOf('post', '/x', body('application/json', { type: 'array' }), { body: [1, 2] }).body).toBe(
      '[1,2]',
    );
    expect(requestOf('post', '/x', body('application/json', {}), { body: null }).body).toBe('null');
    const form = body('application/x-www-form-urlencoded', {
      type: 'object',
      properties: { a: {}, b: {}, c: {} },
    });
    expect(requestOf('post', '/x', form, { a: 'x&y', b: [1, 2], c: { d: 3 } }).body).toBe(
      'a=x%26y&b=1&b=2&c=%7B%22d%22%3A3%7D',
    );
    expect(requestOf('post', '/x', body('text/plain', {}), { body: 'plain' }).body).toBe('plain');
  });
});

describe('CVE-2026-32871: a path parameter never leaves its segment', () => {
  const operation = { parameters: [{ name: 'id', in: 'path', required: true }] };
  const get = (id: unknown) => build('get', '/users/{id}/keys', operation, { id });

  it.each([
    '.',
    '..',
    '../admin',
    '..\\admin',
    '%2e%2e',
    '%2E%2e%2Fadmin',
    '..%2fadmin',
    '..%5cadmin',
    '%252e%252e',
    '%25252e%25252e',
    '.%2e',
    'a/../../b',
    'a\\..\\b',
    '..;/admin',
    '..;a=b',
    '%2e%2e;x/',
    '../',
    '/..',
    '\\..\\',
    '%c0%ae%c0%ae/',
    '..%c0%af',
    '..\0',
    '%2525252525252e',
    '%00..',
    '.. ',
    '\t..',
    '%5c..',
    'x/./y',
  ])('refuses %j', (id) => {
    expect(get(id)).toMatchObject({
      kind: 'refused',
      reason: matching(/Argument "id" .*(dot segment|null)/),
    });
  });
  it.each([[['..', 'a']], [['a', '../b']], [{ a: '../x' }]])('refuses %j', (id) => {
    expect(get(id).kind).toBe('refused');
  });
  it.each(['', null, 'a\nb', '\ud800', 'x'.repeat(5_000)])('refuses %j', (id) => {
    expect(get(id).kind).toBe('refused');
  });
  it.each([
    ['feature/x', 'feature%2Fx'],
    ['...', '...'],
    ['a..b', 'a..b'],
    ['.hidden', '.hidden'],
    ['100%', '100%25'],
    ['?a=1#b', '%3Fa%3D1%23b'],
    ['@evil.example', '%40evil.example'],
    ['//evil.example', '%2F%2Fevil.example'],
    ['ü', '%C3%BC'],
  ])('sends %j as one segment', (id, segment) => {
    expect(get(id)).toMatchObject({ request: { origin: server.origin, path: `/api/users/${segment}/keys` } });
  });
  it('holds for any text', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        '.',
        '/',
        '\\',
        '%',
        '2',
        'e',
        'E',
        '5',
        'c',
        'f',
        ';',
        '?',
        '#',
        '\0',
        ' ',
        'a',
        '\ud800',
      ),
    });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (id) => {
        const building = get(id);
        if (building.kind === 'refused') return;
        const { origin, path } = building.request;
        const url = new URL(`${origin}${path}`);
        expect(url.href).toBe(`${server.origin}${path}`);
        const segments = url.pathname.split('/');
        expect([segments.length, segments[1], segments[2], segments[4]]).toEqual([5, 'api', 'users', 'keys']);
        expect(decodeURIComponent(segments[3] ?? '')).toBe(id);
      }),
      { numRuns: 2_000 },
    );
  });
  it('takes time that grows with the text only', () => {
    expect(leavesSegment(`%${'25'.repeat(200_000)}2e`)).toBe(true);
  });
  it.each(['/../admin', '/a/%2e%2e/b', '/a\\..\\b', '/a\\b', '/a/.', '/a/.\t.', '/a/%2e'])(
    'refuses a template that leads out: %s',
    (path) => {
      expect(build('get', path, {}, {})).toMatchObject({
        kind: 'refused',
        reason: containing('leads out'),
      });
    },
  );
  it('keeps the origin for templates that look like another', () => {
    for (const path of ['//evil.example/x', '/@evil.example', '/\u2028x']) {
      const building = build('get', path, {}, {});
      if (building.kind === 'built')
        expect(new URL(building.request.origin + building.request.path).origin).toBe(server.origin);
    }
  });
  it('joins parameters that make a dot segment together', () => {
    const both = {
      parameters: [
        { name: 'a', in: 'path' },
        { name: 'b', in: 'path' },
      ],
    };
    expect(build('get', '/x/{a}{b}', both, { a: '%2', b: 'e%2e' }).kind).toBe('refused');
  });
});

describe('headers', () => {
  const operation = { parameters: [{ name: 'X-A', in: 'header' }] };
  it.each(['a\r\nEvil: 1', 'a\nb', 'a\0', 'ключ'])('refuses %j', (value) => {
    expect(build('get', '/x', operation, { 'X-A': value })).toMatchObject({
      kind: 'refused',
      reason: containing('"X-A"'),
    });
  });
});

describe('the confirmed server', () => {
  it.each([
    ['http://localhost:3000', 'http://localhost:3000', ''],
    ['https://API.example/v1/', 'https://api.example', '/v1'],
    ['https://api.example:443/a/b//', 'https://api.example', '/a/b'],
  ])('reads %s', (text, origin, basePath) => {
    expect(parseServer(text)).toEqual({ kind: 'server', server: { origin, basePath } });
  });
  it.each([
    'ftp://a',
    '/relative',
    'javascript:alert(1)',
    'http://user:pass@a',
    'http://a/?q=1',
    'http://a/#f',
    '',
  ])('refuses %j', (text) => {
    expect(parseServer(text)).toMatchObject({
      kind: 'unusable',
      reason: containing('gateway.yaml'),
    });
  });
});
