import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../../../../../host/sources/openapi/call/request.ts';
import { convertFiles } from '../../folder.ts';
import { containing, matching } from '../../matchers.ts';
import { convert, toolOf } from '../../specs.ts';

const server = { origin: 'https://api.example.com', basePath: '/v2' };

/** The one tool of an operation of Swagger 2.0. */
const tool = (operation: Record<string, unknown>, rest: Record<string, unknown> = {}, method = 'post') =>
  toolOf(method, '/pets/{id}', { parameters: [], ...operation }, rest, '2.0');

const path = { name: 'id', in: 'path', type: 'string', required: true };

describe('parameters', () => {
  it('have their inline type, bounds and default', () => {
    const parameters = [
      path,
      {
        name: 'size',
        in: 'query',
        type: 'integer',
        format: 'int32',
        minimum: 0,
        exclusiveMinimum: true,
        default: 5,
      },
      {
        name: 'kind',
        in: 'query',
        type: 'string',
        enum: ['a', 'b'],
        'x-nullable': true,
        description: 'Its kind.',
      },
      {
        name: 'X-Day',
        in: 'header',
        type: 'string',
        format: 'date',
        pattern: '^2',
        maxLength: 10,
        'x-example': '2020-02-02',
      },
      { name: 'untyped', in: 'query' },
      { name: 'list', in: 'query', items: { type: 'number' } },
      { name: 'borrowed', in: 'query', schema: { type: 'boolean' } },
    ];
    expect(tool({ parameters }).tool.inputSchema).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string' },
        size: { type: 'integer', format: 'int32', exclusiveMinimum: 0, default: 5 },
        kind: { type: ['string', 'null'], enum: ['a', 'b', null], description: 'Its kind.' },
        'X-Day': { type: 'string', format: 'date', pattern: '^2', maxLength: 10, examples: ['2020-02-02'] },
        untyped: { type: 'string' },
        list: { type: 'array', items: { type: 'number' } },
        borrowed: { type: 'boolean' },
      },
      required: ['id'],
      additionalProperties: false,
    });
  });
  it.each([
    ['query', undefined, 'l=a,b'],
    ['query', 'csv', 'l=a,b'],
    ['query', 'ssv', 'l=a%20b'],
    ['query', 'tsv', 'l=a%09b'],
    ['query', 'pipes', 'l=a%7Cb'],
    ['query', 'multi', 'l=a&l=b'],
    ['query', 'unknown', 'l=a,b'],
    ['header', 'pipes', 'a|b'],
    ['header', 'csv', 'a,b'],
    ['header', 'multi', 'a,b'],
    ['path', 'csv', '/v2/pets/a,b'],
    ['path', 'ssv', '/v2/pets/a%20b'],
    ['path', 'tsv', '/v2/pets/a%09b'],
  ])('in %s join their items by %s', (place, collectionFormat, expected) => {
    const name = place === 'path' ? 'id' : 'l';
    const list = {
      name,
      in: place,
      type: 'array',
      items: { type: 'string' },
      collectionFormat,
      required: true,
    };
    const { plan } = tool({ parameters: place === 'path' ? [list] : [path, list] });
    const built = buildRequest(plan, server, { id: place === 'path' ? ['a', 'b'] : 'x', l: ['a', 'b'] });
    if (built.kind === 'refused') throw new Error(built.reason);
    const { query, headers, path: sent } = built.request;
    expect({ query: query.join('&'), header: headers['l'], path: sent }[place]).toBe(expected);
  });
  it('join lists within lists', () => {
    const items = {
      type: 'array',
      collectionFormat: 'pipes',
      items: { type: 'array', items: { type: 'string' } },
    };
    const list = { name: 'l', in: 'query', type: 'array', items };
    const { plan } = tool({ parameters: [path, list] });
    const built = buildRequest(plan, server, { id: '1', l: [[['a', 'b'], ['c']], [['d,e']]] });
    expect(built).toMatchObject({ request: { query: ['l=a,b%7Cc,d%2Ce'] } });
  });
  it('are found where they stand', () => {
    const { tools, findings } = convert(
      {
        parameters: { Key: { name: 'key', in: 'query', type: 'string' } },
        paths: {
          '/a': {
            parameters: [{ $ref: '#/parameters/Key' }],
            get: { parameters: [{ name: 'x', in: 'nowhere' }] },
          },
        },
      },
      '2.0',
    );
    expect(tools[0]?.tool.inputSchema).toMatchObject({ properties: { key: { type: 'string' } } });
    expect(findings).toMatchObject([{ pointer: '#/paths/~1a/get/parameters/0', code: 'bad-parameter' }]);
  });
});

describe('bodies', () => {
  const definitions = {
    Pet: {
      type: 'object',
      required: ['name'],
      properties: {
        id: { type: 'string', readOnly: true },
        name: { type: 'string', 'x-nullable': true },
        kind: { type: 'string' },
        owner: { $ref: '#/definitions/Owner' },
      },
    },
    Owner: { type: 'object', properties: { pets: { type: 'array', items: { $ref: '#/definitions/Pet' } } } },
    Base: {
      type: 'object',
      discriminator: 'kind',
      required: ['kind'],
      properties: { kind: { type: 'string' } },
    },
    Lamb: { allOf: [{ $ref: '#/definitions/Base' }] },
    Cat: { allOf: [{ $ref: '#/definitions/Pet' }, { properties: { lives: { type: 'integer' } } }] },
  };
  const body = (schema: unknown) => ({
    name: 'pet',
    in: 'body',
    required: true,
    description: 'The pet.',
    schema,
  });

  it('are JSON unless the document says otherwise, with the names of their definitions', () => {
    const { tool: made, plan } = tool(
      { parameters: [path, body({ $ref: '#/definitions/Pet' })] },
      { definitions },
    );
    expect(plan.body).toMatchObject({ kind: 'flat', mediaType: 'application/json', required: true });
    expect(made.inputSchema).toMatchObject({
      properties: { name: { type: ['string', 'null'] }, owner: { $ref: '#/$defs/Owner' } },
      required: ['id', 'name'],
    });
    expect(Object.keys(made.inputSchema['$defs'] ?? {}).toSorted()).toEqual(['Owner', 'Pet']);
  });
  it('stay open where a discriminator tells variants apart', () => {
    const { tool: made } = tool(
      { parameters: [path, body({ $ref: '#/definitions/Base' })] },
      { definitions },
    );
    expect(made.inputSchema).toMatchObject({
      properties: { body: { $ref: '#/$defs/Base' } },
      $defs: { Base: { required: ['kind'], properties: { kind: { description: 'One of: Lamb.' } } } },
    });
  });
  it('keep variants that are made of others', () => {
    const { tool: made } = tool({ parameters: [path, body({ $ref: '#/definitions/Cat' })] }, { definitions });
    expect(made.inputSchema).toMatchObject({
      properties: { body: { $ref: '#/$defs/Cat', description: 'The pet.' } },
    });
    expect(Object.keys(made.inputSchema['$defs'] ?? {}).toSorted()).toEqual(['Cat', 'Owner', 'Pet']);
  });
  it.each([
    [['text/plain'], undefined, 'text/plain'],
    [['text/plain'], ['application/vnd.pet+json'], 'application/vnd.pet+json'],
    [['text/plain'], [], 'application/json'],
    [undefined, ['application/xml', 'application/json'], 'application/json'],
  ])('of root %j and operation %j are %s', (root, own, expected) => {
    const operation = { parameters: [path, body({ type: 'string' })], ...(own ? { consumes: own } : {}) };
    expect(tool(operation, root ? { consumes: root } : {}).plan.body).toMatchObject({ mediaType: expected });
  });
  it('are one: a parameter of the operation counts more than one of the path', () => {
    const { tools, findings } = convert(
      {
        paths: {
          '/a': {
            parameters: [{ name: 'old', in: 'body', schema: { type: 'integer' } }],
            post: {
              parameters: [body({ type: 'boolean' }), { name: 'field', in: 'formData', type: 'string' }],
            },
          },
        },
      },
      '2.0',
    );
    expect(tools[0]?.tool.inputSchema).toMatchObject({ properties: { body: { type: 'boolean' } } });
    expect(findings.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['#/paths/~1a/parameters/0', 'several-bodies'],
      ['#/paths/~1a/post/parameters/1', 'several-bodies'],
    ]);
  });
  it('lose a schema where it is lost', () => {
    const lost = convert(
      { paths: { '/a': { post: { parameters: [body({ $ref: '#/definitions/None' })] } } } },
      '2.0',
    );
    expect(lost.findings).toMatchObject([
      { pointer: '#/paths/~1a/post/parameters/0/schema/$ref', code: 'dangling-ref' },
    ]);
  });
});

describe('forms', () => {
  const field = (name: string, rest: Record<string, unknown> = {}) => ({
    name,
    in: 'formData',
    type: 'string',
    ...rest,
  });

  it('are laid flat and sent in pairs', () => {
    const parameters = [
      path,
      field('name', { required: true, description: 'Its name.', minLength: 1 }),
      field('tags', { type: 'array', items: { type: 'string' }, collectionFormat: 'multi' }),
    ];
    const { tool: made, plan } = tool({ parameters });
    expect(made.inputSchema).toMatchObject({
      properties: {
        name: { type: 'string', description: 'Its name.', minLength: 1 },
        tags: { items: { type: 'string' } },
      },
      required: ['id', 'name'],
    });
    const built = buildRequest(plan, server, { id: '1', name: 'a b', tags: ['x', 'y'] });
    expect(built).toMatchObject({ request: { body: 'name=a%20b&tags=x&tags=y' } });
    expect(plan.body).toMatchObject({ mediaType: 'application/x-www-form-urlencoded' });
  });
  it.each([
    [['multipart/form-data', 'application/x-www-form-urlencoded'], 'application/x-www-form-urlencoded'],
    [['application/json'], 'application/x-www-form-urlencoded'],
    [
      ['application/x-www-form-urlencoded; charset=utf-8'],
      'application/x-www-form-urlencoded; charset=utf-8',
    ],
  ])('of %j are %s', (consumes, expected) => {
    expect(tool({ consumes, parameters: [path, field('a')] }).plan.body).toMatchObject({
      mediaType: expected,
    });
  });
  it.each([undefined, ['application/x-www-form-urlencoded'], ['multipart/form-data', 'application/json']])(
    'are multipart where they hold a file, whatever is consumed: %j',
    (consumes) => {
      const parameters = [path, field('f', { type: 'file', required: true }), field('note')];
      const { tool: made, plan } = tool({ parameters, ...(consumes ? { consumes } : {}) });
      expect(plan.body).toMatchObject({ mediaType: 'multipart/form-data' });
      expect(made.inputSchema).toMatchObject({
        properties: { f: {}, note: { type: 'string' } },
        required: ['id', 'f'],
      });
    },
  );
  it('are multipart where they hold a file', () => {
    const { tools, findings } = convert(
      {
        consumes: ['application/x-www-form-urlencoded'],
        paths: { '/a': { post: { parameters: [field('f', { type: 'file', required: true })] } } },
      },
      '2.0',
    );
    expect(findings).toEqual([]);
    expect(tools[0]?.plan.body).toMatchObject({
      mediaType: 'multipart/form-data',
      fields: [{ name: 'f', plan: { file: 'bytes' } }],
    });
  });
});

describe('answers', () => {
  it.each([
    [undefined, undefined, { type: 'object', properties: { a: { type: 'string' } } }, 'application/json'],
    [['application/hal+json'], undefined, { type: 'object' }, 'application/hal+json'],
    [['text/plain'], ['application/json'], { type: 'object' }, 'application/json'],
    [undefined, undefined, { type: 'file' }, 'application/octet-stream'],
    [['image/png'], undefined, { type: 'file' }, 'image/png'],
  ])('of root %j and operation %j to %j are asked for as %s', (root, own, schema, expected) => {
    const responses = { 200: { $ref: '#/responses/Ok' } };
    const rest = { responses: { Ok: { description: 'Fine.', schema } }, ...(root ? { produces: root } : {}) };
    const { plan, tool: made } = tool({ responses, ...(own ? { produces: own } : {}) }, rest, 'get');
    expect(plan.accept).toMatch(new RegExp(`^${expected.replaceAll(/[+/]/g, '.')}`));
    expect(made.description).toContain('Fine');
  });
  it('without a schema have no body', () => {
    const { plan } = tool(
      { responses: { 204: { description: 'Gone.' } } },
      { produces: ['text/css'] },
      'delete',
    );
    expect(plan.accept).not.toContain('text/css');
  });
  it('announce small objects', () => {
    const schema = { $ref: '#/definitions/Ok' };
    const made = tool(
      { responses: { 200: { description: '', schema } } },
      { definitions: { Ok: { type: 'object', properties: { a: { type: 'string' } } } } },
      'get',
    );
    expect(made.tool.outputSchema).toMatchObject({ type: 'object', properties: { a: {} } });
  });
  it('that lead nowhere are reported once', () => {
    const { findings } = convert(
      { paths: { '/a': { get: { responses: { 200: { $ref: '#/responses/No' } } } } } },
      '2.0',
    );
    expect(findings).toEqual([]);
  });
});

describe('security', () => {
  const securityDefinitions = {
    login: { type: 'basic' },
    key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    token: { type: 'oauth2', flow: 'implicit', authorizationUrl: 'https://example.com', scopes: {} },
  };
  it('knows the schemes of this version', () => {
    const { security } = tool(
      { security: [{ login: [] }, { key: [], token: ['a'] }, { none: [] }] },
      { securityDefinitions },
    );
    expect(security.map((uses) => uses.map(({ credential }) => credential))).toEqual([
      [{ kind: 'basic' }],
      [{ kind: 'apiKey', in: 'header', name: 'X-Key' }, { kind: 'bearer' }],
      [{ kind: 'unsupported', reason: containing('securityDefinitions') }],
    ]);
  });
  it('never makes an input of a key', () => {
    const parameters = [path, { name: 'x-key', in: 'header', type: 'string' }];
    const { tool: made } = tool({ parameters }, { securityDefinitions });
    expect(Object.keys(made.inputSchema['properties'] ?? {})).toEqual(['id']);
  });
});

it('keeps the methods of this version', () => {
  const item = { get: {}, query: {}, trace: {}, additionalOperations: { COPY: {} } };
  const { tools } = convert({ paths: { '/a': item } }, '2.0');
  expect(tools.map(({ plan }) => plan.method)).toEqual(['GET']);
});

it('reads a document of several files', async () => {
  const { tools, problems } = await convertFiles({
    'openapi.yaml': {
      swagger: '2.0',
      paths: { '/a': { $ref: 'paths/a.yaml' } },
      definitions: { A: { $ref: 'definitions.yaml#/A' } },
    },
    'paths/a.yaml':
      'post:\n  parameters:\n    - $ref: ../parameters.yaml#/body\n    - { name: l, in: query, type: array, items: { $ref: "../definitions.yaml#/Id" } }\n',
    'parameters.yaml':
      'body: { name: b, in: body, required: true, schema: { $ref: "definitions.yaml#/A" } }\n',
    'definitions.yaml':
      'A: { type: object, properties: { id: { $ref: "#/Id" }, lost: { $ref: "#/None" } } }\nId: { type: integer }\n',
  });
  expect(tools[0]?.tool.inputSchema).toMatchObject({
    properties: { id: { $ref: '#/$defs/Id' }, l: { items: { $ref: '#/$defs/Id' } } },
  });
  expect(problems).toMatchObject([{ file: matching(/definitions\.yaml$/), line: 1, code: 'dangling-ref' }]);
});
