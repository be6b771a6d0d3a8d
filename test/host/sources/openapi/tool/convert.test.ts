import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFindingList } from '../../../../../host/sources/openapi/document/findings.ts';
import { parseOpenApi } from '../../../../../host/sources/openapi/document/load.ts';
import { convertDocument } from '../../../../../host/sources/openapi/tool/convert.ts';
import { convert, toolOf } from '../specs.ts';

const file = fileURLToPath(new URL('../../../../fixtures/openapi/storefront.yaml', import.meta.url));

describe('the storefront', () => {
  const loading = parseOpenApi(readFileSync(file, 'utf8'), file);
  const list = createFindingList();
  const tools = loading.kind === 'loaded' ? convertDocument('storefront', loading.document, list.report) : [];
  const find = (native: string) => tools.find(({ tool }) => tool.native === native);

  it('converts without findings', () => {
    expect(list.found).toEqual([]);
    expect(tools.map(({ tool }) => tool.id)).toEqual([
      'storefront/list_orders',
      'storefront/create_order',
      'storefront/get_order',
      'storefront/purge_order',
      'storefront/get_health',
    ]);
  });
  it('lays parameters flat, without credentials', () => {
    expect(find('list_orders')?.tool.inputSchema).toEqual({
      type: 'object',
      properties: {
        'X-Trace': { type: 'string' },
        status: { type: 'array', items: { type: 'string', enum: ['open', 'paid'] } },
        filter_customer: { type: 'string', description: 'Sent as "filter[customer]".' },
        limit: { type: 'integer', exclusiveMinimum: 0, maximum: 100 },
      },
      additionalProperties: false,
    });
  });
  it('lays a plain body flat, with its definitions', () => {
    const schema = find('create_order')?.tool.inputSchema;
    expect(schema).toMatchObject({
      required: ['customer', 'lines'],
      properties: {
        customer: { type: ['string', 'null'], examples: ['ada'] },
        lines: { items: { $ref: '#/$defs/Line' } },
        note: { type: 'string', description: 'Sent as "$note".' },
      },
    });
    expect(Object.keys(schema?.['$defs'] ?? {}).toSorted()).toEqual(['Line', 'Order']);
    expect(schema?.['properties']).not.toHaveProperty('id');
  });
  it('describes', () => {
    const tool = find('list_orders')?.tool;
    expect(tool).toMatchObject({ title: 'List orders', tags: ['orders'], deprecated: false });
    expect(tool?.description).toBe(
      'List orders.\nLists the newest orders first. A page holds fifty.\nReturns: One page of orders (application/json).',
    );
    expect(find('purge_order')?.tool).toMatchObject({
      deprecated: true,
      description: 'Deprecated.\nPurge an order.\nReturns: Gone.',
      facts: { readOnly: false, destructive: true, idempotent: true },
      operation: { method: 'DELETE', path: '/orders/{orderId}' },
    });
  });
  it('announces small object answers only', () => {
    expect(find('create_order')?.tool.outputSchema).toEqual({
      type: 'object',
      properties: { id: { type: ['string', 'null'] } },
    });
    expect(find('list_orders')?.tool.outputSchema).toBeUndefined();
  });
  it('reads security, the operation over the document', () => {
    expect(find('get_health')?.security).toEqual([]);
    expect(
      find('purge_order')
        ?.security.flat()
        .map(({ scheme, credential }) => [scheme, credential.kind]),
    ).toEqual([
      ['apiKey', 'apiKey'],
      ['basicAuth', 'basic'],
    ]);
  });
});

describe('facts', () => {
  it.each([
    ['get', true, false, true],
    ['head', true, false, true],
    ['options', true, false, true],
    ['query', true, false, true],
    ['post', false, false, false],
    ['patch', false, false, false],
    ['put', false, true, true],
    ['delete', false, true, true],
    ['trace', false, false, false],
  ])('of %s', (method, readOnly, destructive, idempotent) => {
    expect(toolOf(method, '/a', {}).tool.facts).toEqual({ readOnly, destructive, idempotent });
  });
});

describe('inputs', () => {
  const json = (schema: unknown, required = true) => ({
    requestBody: { required, content: { 'application/json': { schema } } },
  });

  it('tells two places of one name apart', () => {
    const parameters = [
      { name: 'id', in: 'path', required: true },
      { name: 'id', in: 'query' },
    ];
    expect(toolOf('get', '/a/{id}', { parameters }).tool.inputSchema).toMatchObject({
      properties: { id_path: { type: 'string' }, id_query: { type: 'string' } },
      required: ['id_path'],
    });
  });
  it('keeps a body whole where a name collides, or where it is no plain object', () => {
    const colliding = {
      parameters: [{ name: 'id', in: 'query' }],
      ...json({ type: 'object', properties: { id: {} } }),
    };
    expect(Object.keys(toolOf('post', '/a', colliding).tool.inputSchema['properties'] ?? {})).toEqual([
      'id',
      'body',
    ]);
    for (const schema of [
      { type: 'array' },
      { type: 'object', properties: { a: {} }, additionalProperties: { type: 'string' } },
      { allOf: [{ properties: { a: {} } }] },
      { type: 'object' },
      { type: ['object', 'null'], properties: { a: {} } },
    ]) {
      expect(toolOf('post', '/a', json(schema)).tool.inputSchema).toMatchObject({
        properties: { body: {} },
        required: ['body'],
      });
    }
  });
  it('requires nothing of an optional body', () => {
    const { tool, plan } = toolOf(
      'post',
      '/a',
      json({ type: 'object', required: ['a'], properties: { a: {} } }, false),
    );
    expect(tool.inputSchema).not.toHaveProperty('required');
    expect(plan.body).toMatchObject({ kind: 'flat', needed: ['a'] });
  });
  it('leaves out framing headers and API keys', () => {
    const parameters = ['Accept', 'content-type', 'Host', 'X-Key', 'X-Kept'].map((name) => ({
      name,
      in: 'header',
      required: true,
    }));
    const components = { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } };
    expect(toolOf('get', '/a', { parameters }, { components }).tool.inputSchema).toMatchObject({
      properties: { 'X-Kept': { type: 'string' } },
      required: ['X-Kept'],
    });
  });
  it('takes an undeclared template name as text and leaves out what the template lacks', () => {
    const { tools, findings } = convert({
      paths: {
        '/a/{b}': {
          get: {
            parameters: [
              { name: 'c', in: 'path' },
              { name: 'd', in: 'body' },
            ],
          },
        },
      },
    });
    expect(tools[0]?.tool.inputSchema).toMatchObject({
      properties: { b: { type: 'string' } },
      required: ['b'],
    });
    expect(findings.map(({ code }) => code)).toEqual([
      'unused-path-parameter',
      'bad-parameter',
      'undeclared-path-parameter',
    ]);
  });
  it('gives every input a name that clients accept', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('$a', 'a', '_a', '__proto__', 'constructor', 'body'),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const parameters = names.map((each) => ({ name: each, in: 'query' }));
        const { tool, plan } = toolOf('post', '/a', {
          parameters,
          ...json({ type: 'object', properties: { a: {}, $a: {} } }),
        });
        const inputs = Object.keys(tool.inputSchema['properties'] ?? {});
        for (const input of inputs) expect(input).toMatch(/^(?!__proto__$)[A-Za-z0-9_.-]{1,64}$/);
        expect(plan.parameters.map((parameter) => parameter.name)).toEqual(names);
        expect(new Set(plan.parameters.map((parameter) => parameter.input)).size).toBe(names.length);
      }),
    );
  });
});

describe('bodies', () => {
  const body = (...types: string[]) => ({
    requestBody: {
      required: true,
      content: Object.fromEntries(
        types.map((type) => [type, { schema: { type: 'object', properties: { a: {} } } }]),
      ),
    },
  });
  it.each([
    [['text/plain', 'application/vnd.x+json'], 'application/vnd.x+json', 'json'],
    [['application/json; charset=utf-8', 'text/json'], 'application/json; charset=utf-8', 'json'],
    [['application/x-www-form-urlencoded', 'text/plain'], 'application/x-www-form-urlencoded', 'form'],
    [['text/csv'], 'text/csv', 'text'],
    [['*/*'], 'application/json', 'json'],
  ])('of %j', (types, mediaType, encoding) => {
    expect(toolOf('post', '/a', body(...types)).plan.body).toMatchObject({ mediaType, encoding });
  });
  it('cost the operation only where they are needed', () => {
    const { tools, findings } = convert({
      paths: {
        '/needed': { post: { requestBody: { required: true, content: { 'not a media type': {} } } } },
        '/optional': { post: { requestBody: { content: { 'image png': {} } } } },
        '/dangling': { post: { requestBody: { $ref: '#/none' } } },
        '/bad\r\ntype': { post: { requestBody: { required: true, content: { 'text/x\r\nEvil: 1': {} } } } },
      },
    });
    expect(tools.map(({ tool }) => tool.operation?.path)).toEqual(['/optional']);
    expect(findings.map(({ code }) => code)).toEqual([
      'unsupported-body',
      'unsupported-body',
      'dangling-ref',
      'unsupported-body',
    ]);
  });
});

describe('output schemas', () => {
  const object = { type: 'object', properties: { id: { type: 'string' } } };
  const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
  const components = { components: { schemas: { A: object } } };
  const announced = (responses: Record<string, unknown>): unknown =>
    toolOf('get', '/a', { responses }, components).tool.outputSchema;

  it('are announced where the answer can be nothing but one JSON object', () => {
    const schema = { type: 'object', properties: { id: { type: ['string', 'null'] } } };
    const ref = json({ $ref: '#/components/schemas/A' });
    expect(announced({ 200: json(object) })).toEqual(schema);
    expect(announced({ default: json(object) })).toEqual(schema);
    expect(announced({ 200: json(object), 204: {}, 400: json({ type: 'array' }) })).toEqual(schema);
    expect(announced({ 200: ref, 201: ref, '2XX': ref })).toEqual(schema);
  });
  it('are left out where the document promises another answer too', () => {
    expect(announced({ 200: json(object), 202: json({ type: 'array' }) })).toBeUndefined();
    expect(announced({ 200: json(object), '2XX': { content: { 'text/csv': {} } } })).toBeUndefined();
    const content = { 'application/json': { schema: object }, 'text/csv': {} };
    expect(announced({ 200: { content } })).toBeUndefined();
  });
  it('are small', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`property${n}`, { type: 'string' }]),
    );
    expect(announced({ 200: json({ type: 'object', properties }) })).toBeUndefined();
    // What is not announced does not count.
    const required = Object.keys(properties);
    expect(announced({ 200: json({ type: 'object', required }) })).toEqual({ type: 'object' });
  });
});

describe('descriptions', () => {
  it('stay within 1,000 characters', () => {
    const long = 'This is a sentence. '.repeat(500);
    const operation = { summary: long, description: long, responses: { 200: { description: long } } };
    const { description } = toolOf('get', '/a', operation).tool;
    expect(description.length).toBeLessThanOrEqual(1_000);
    expect(description).toContain('Returns: ');
  });
});

describe('hostile documents', () => {
  const keys = [
    '$ref',
    'paths',
    '/a/{b}',
    'get',
    'post',
    'parameters',
    'requestBody',
    'content',
    'application/json',
    'schema',
    'type',
    'properties',
    'items',
    'allOf',
    'required',
    'components',
    'schemas',
    'A',
    'name',
    'in',
    'responses',
    '200',
    'security',
    'securitySchemes',
    '__proto__',
    'enum',
    'pattern',
    'operationId',
    'nullable',
    'readOnly',
  ];
  const leaf = fc.oneof(
    fc.constantFrom(
      'object',
      'array',
      'query',
      'path',
      'b',
      '#',
      '#/components/schemas/A',
      '#/paths/~1a~1{b}',
      '#/paths',
      '(a+)+$',
    ),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 8, withCrossShrink: true },
      leaf,
      tie('object'),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
    object: fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 5 }),
  })).node;

  it('never throw, whatever JSON they are', () => {
    fc.assert(
      fc.property(fc.oneof(tree, fc.jsonValue()), tree, tree, (paths, operation, schema) => {
        for (const document of [
          { paths },
          { paths: { '/a/{b}': { post: operation } }, components: { schemas: { A: schema } } },
          {
            paths: {
              '/a': {
                post: { requestBody: { required: true, content: { 'application/json': { schema } } } },
              },
            },
            components: { schemas: { A: schema } },
          },
        ]) {
          for (const { tool } of convert(document).tools) {
            expect(tool.inputSchema['type']).toBe('object');
            const text = JSON.stringify(tool.inputSchema);
            for (const [, name] of text.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)) {
              expect(tool.inputSchema['$defs']).toHaveProperty([name ?? '']);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
  const bomb = (levels: number): string => {
    let text = 'openapi: 3.1.0\nx0: &x0 { type: object, properties: { a: { type: string } } }\n';
    for (let level = 1; level < levels; level += 1) {
      text += `x${level}: &x${level} { type: object, properties: { a: *x${level - 1}, b: *x${level - 1}, c: *x${level - 1} } }\n`;
    }
    return `${text}paths: { /a: { post: { requestBody: { content: { application/json: { schema: *x${levels - 1} } } } } } }\n`;
  };
  it('cannot multiply by aliases', () => {
    expect(parseOpenApi(bomb(40), '/bomb.yaml')).toMatchObject({
      kind: 'failed',
      problem: { code: 'too-many-aliases' },
    });
    const loading = parseOpenApi(bomb(12), '/bomb.yaml');
    if (loading.kind === 'failed') throw new Error(loading.problem.message);
    const list = createFindingList();
    const [entry] = convertDocument('api', loading.document, list.report);
    expect(JSON.stringify(entry?.tool).length).toBeLessThan(1_000_000);
    expect(list.found.map(({ code }) => code)).toContain('schema-too-large');
  });
});
