import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../../../../host/sources/openapi/call/request.ts';
import { containing } from '../matchers.ts';
import { toolOf } from '../specs.ts';

const server = { origin: 'http://127.0.0.1:4010', basePath: '' };

function build(path: string, parameters: readonly unknown[], args: Record<string, unknown>) {
  return buildRequest(toolOf('get', path, { parameters }).plan, server, args);
}

function queryOf(...given: Parameters<typeof build>): string {
  const built = build(...given);
  return built.kind === 'built' ? built.request.query.join('&') : built.reason;
}

const query = (name: string, schema: unknown = { type: 'string' }, rest: object = {}) => {
  return { name, in: 'query', schema, ...rest };
};
const path = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

describe('what a path says literally', () => {
  it.each([
    ['/files?comp=list', 'comp=list'],
    ['/files?$filter=a%20eq%201', '%24filter=a%20eq%201'],
    ['/files?sign=100%', 'sign=100%25'],
    ['/files?acl', 'acl'],
    ['/files?acl=', 'acl='],
    ['/files?a=1&a=2#frag', 'a=1&a=2'],
  ])('%s is sent once', (template, expected) => {
    expect(queryOf(template, [], {})).toBe(expected);
  });
  it('comes before what the caller gives', () => {
    const parameters = [query('comp', { enum: ['list'] }), query('prefix')];
    expect(queryOf('/files?comp=list', parameters, { prefix: 'a', comp: 'list' })).toBe('comp=list&prefix=a');
  });
  it.each([
    [query('where', { type: 'object' }), { where: { comp: 'delete' } }],
    [
      { name: 'all', in: 'querystring', content: { 'application/x-www-form-urlencoded': {} } },
      { all: { comp: 'delete' } },
    ],
  ])('is not said anew by an argument that chooses its own names', (parameter, args) => {
    const { plan } = toolOf('get', '/files?comp=list', { parameters: [parameter] }, {}, '3.2.0');
    expect(buildRequest(plan, server, args)).toEqual({
      kind: 'refused',
      reason: containing('" sets "comp", which the path of this operation has already'),
    });
  });
});

describe('a name without a value', () => {
  it.each([
    ['/bucket?acl', { acl: 'private' }, 'acl=private'],
    ['/bucket?acl=', { acl: 'private' }, 'acl=private'],
    ['/bucket?acl', {}, 'acl'],
    ['/bucket?tagging&acl', { acl: 'private' }, 'tagging&acl=private'],
  ])('leaves it to the parameter: %s with %j', (template, args, expected) => {
    expect(queryOf(template, [query('acl')], args)).toBe(expected);
  });
});

describe('names in braces', () => {
  it.each([
    ['/x?file={file}', { file: '../a b' }, 'file=..%2Fa%20b'],
    ['/x?q={file}', { file: '' }, 'q='],
    ['/x?range={file}-{to}', { file: '1', to: '2' }, 'range=1-2'],
    ['/x?{file}=1&{to}=2', { file: 'a&b', to: 'c' }, 'a%26b=1&c=2'],
  ])('stand for path parameters: %s', (template, args, expected) => {
    const parameters = [path('file'), ...(template.includes('{to}') ? [path('to')] : [])];
    expect(queryOf(template, parameters, args)).toBe(expected);
  });
  it.each([
    ['/x?q={q}', { q: 'a' }, 'q=a'],
    ['/x?q={q}', { q: ['a', 'b'] }, 'q=a&q=b'],
    ['/x?q={q}', {}, ''],
    ['/x?search={q}&page=1', { q: ['a', 'b'] }, 'search=a,b&page=1'],
    ['/x?search={q}&page=1', {}, 'page=1'],
  ])('stand for query parameters, which are sent once: %s with %j', (template, args, expected) => {
    expect(queryOf(template, [query('q', {})], args)).toBe(expected);
  });
  it('are inputs, required where the path needs them', () => {
    const { tool } = toolOf('get', '/x?q={q}&to={to}#{rest}', { parameters: [query('q'), path('to')] });
    expect(tool.inputSchema).toMatchObject({ required: ['to'] });
    expect(Object.keys(tool.inputSchema['properties'] as object)).toEqual(['q', 'to']);
  });
  it('never say anew what the path says', () => {
    const reason = containing('Argument "name" sets "comp"');
    const given = { name: 'comp' };
    expect(build('/x?comp=list&{name}=1', [path('name')], given)).toEqual({ kind: 'refused', reason });
  });
  it.each([path('x'), query('x')])('add no pair, whatever stands for them: $in', (parameter) => {
    const reserved = { ...parameter, allowReserved: true };
    const sent = queryOf('/items?op=read&f=a{x}', [reserved], { x: '1&op=delete' });
    expect(sent).toBe('op=read&f=a1%26op%3Ddelete');
  });
  it('name the argument that cannot be sent', () => {
    expect(queryOf('/x?q={q}', [path('q')], { q: '\uD800' })).toContain('Argument "q" holds half');
  });
  it('that hold a credential are left to the credential', () => {
    const key = { type: 'apiKey', in: 'query', name: 'key' };
    const rest = { components: { securitySchemes: { key } }, security: [{ key: [] }] };
    const { plan, tool } = toolOf('get', '/x?key={key}', { parameters: [query('key')] }, rest);
    expect(tool.inputSchema['properties']).toEqual({});
    expect(buildRequest(plan, server, {})).toMatchObject({ request: { query: [] } });
  });
});
