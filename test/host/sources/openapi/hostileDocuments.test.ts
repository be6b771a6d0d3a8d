import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../../../host/base/json.ts';
import {
  createFindingList,
  type Finding,
  toProblems,
} from '../../../../host/sources/openapi/document/findings.ts';
import { parseOpenApi } from '../../../../host/sources/openapi/document/load.ts';
import { checkReferences } from '../../../../host/sources/openapi/document/references.ts';
import { type ApiTool, convertDocument } from '../../../../host/sources/openapi/tool/convert.ts';
import { convertFiles } from './folder.ts';
import { convert } from './specs.ts';

/** Everything that is done with a document before its first call. */
function read(text: string): { tools: readonly ApiTool[]; findings: readonly Finding[]; codes: string[] } {
  const loading = parseOpenApi(text, '/spec.yaml');
  if (loading.kind === 'failed') return { tools: [], findings: [], codes: [loading.problem.code] };
  const { document } = loading;
  const list = createFindingList();
  const tools = convertDocument('api', document, list.report, { server: 'https://api.example.com/v1' });
  checkReferences(document, list);
  for (const { file, line } of toProblems(list.found, document))
    expect([file, line > 0]).toEqual(['/spec.yaml', true]);
  return { tools, findings: list.found, codes: list.found.map(({ code }) => code) };
}

/** Far above what any of these documents takes, and far below what a super-linear one would. */
const mostMs = 6_000;

/** Counts what this process works, which other processes do not change much. */
function quickly<T>(run: () => T): T {
  const before = process.cpuUsage();
  const value = run();
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(mostMs);
  return value;
}

const words = [
  ...[
    '$ref',
    '$id',
    '$self',
    '$anchor',
    '$dynamicRef',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ],
  ...[
    'paths',
    '/a',
    '/a/{id}',
    '{id}',
    'get',
    'post',
    'query',
    'additionalOperations',
    'parameters',
    'requestBody',
  ],
  ...[
    'responses',
    '200',
    'default',
    'content',
    'application/json',
    'schema',
    'properties',
    'items',
    'allOf',
    'type',
  ],
  ...[
    'name',
    'in',
    'path',
    'body',
    'formData',
    'querystring',
    'required',
    'enum',
    'format',
    'discriminator',
    'style',
  ],
  ...[
    'components',
    'definitions',
    'schemas',
    'A',
    'securitySchemes',
    'securityDefinitions',
    'security',
    'servers',
  ],
  ...[
    'url',
    'variables',
    'host',
    'basePath',
    'schemes',
    'consumes',
    'produces',
    'tags',
    'x-gatehouse',
    'x-mcp',
  ],
  ...[
    'swagger',
    'openapi',
    'readOnly',
    'nullable',
    'additionalProperties',
    'prefixItems',
    '#/components/schemas/A',
  ],
  ...[
    '#/definitions/A',
    '#',
    '#/paths/~1a',
    'object',
    'array',
    'string',
    'https://api.example.com/v2',
    'operationId',
  ],
];

const word = fc.constantFrom(...words);
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(word, fc.boolean(), fc.integer(), fc.double(), fc.constant(null), fc.string()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof({ weight: 9, arbitrary: word }, fc.string()), tie('value')), { maxLength: 6 })
      // Not by assignment, which would take `__proto__` for what it is not.
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

const version = fc.constantFrom(
  { swagger: '2.0' },
  { openapi: '3.0.3' },
  { openapi: '3.1.0' },
  { openapi: '3.2.0' },
);

describe('any value', { timeout: 60_000 }, () => {
  it('is read without an exception', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        read(JSON.stringify(value) ?? '');
      }),
      { numRuns: 500 },
    );
  });
  it('may stand for a whole document', () => {
    fc.assert(
      fc.property(anyValue, version, (value, head) => {
        read(JSON.stringify({ ...(isObject(value) ? value : { paths: value }), ...head }));
      }),
      { numRuns: 1_000 },
    );
  });
  it('may stand anywhere in a good one', () => {
    fc.assert(
      fc.property(
        version,
        fc.array(fc.tuple(fc.nat(), anyValue), { minLength: 1, maxLength: 4 }),
        (head, faults) => {
          const document = faults.reduce(
            (whole, [at, value]) => replaceAt(whole, at, value),
            goodDocument(head),
          );
          read(JSON.stringify(document));
        },
      ),
      { numRuns: 1_000 },
    );
  });
  it('may stand in another file', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (value) => {
        const body = { content: { 'application/json': { schema: { $ref: 'other.json#/A' } } } };
        const get = { parameters: [{ $ref: 'other.json#/0' }], requestBody: body };
        await convertFiles({
          'openapi.yaml': { openapi: '3.1.0', paths: { '/a': { get }, '/b': { $ref: 'other.json' } } },
          'other.json': JSON.stringify(value),
        });
      }),
      { numRuns: 100 },
    );
  });
});

describe('names of what every object has', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  it.each(['3.1.0', '2.0'])('are names like any other in %s', (each) => {
    const map = <T>(value: (name: string) => T) =>
      Object.fromEntries(names.map((name) => [name, value(name)]));
    const prefix = each === '2.0' ? '#/definitions/' : '#/components/schemas/';
    const schemas = map(() => ({
      type: 'object',
      properties: map(() => ({ type: 'string' })),
      required: names,
    }));
    const bodyOf = (name: string) =>
      each === '2.0'
        ? { parameters: [{ name: 'b', in: 'body', schema: { $ref: prefix + name } }] }
        : { requestBody: { content: { 'application/json': { schema: { $ref: prefix + name } } } } };
    const paths = Object.fromEntries(
      names.map((name) => [`/${name}`, { post: { operationId: name, tags: [name], ...bodyOf(name) } }]),
    );
    const { tools, findings } = convert(
      { paths, ...(each === '2.0' ? { definitions: schemas } : { components: { schemas } }) },
      each,
    );
    expect(findings).toEqual([]);
    expect(tools.map(({ tool }) => tool.native)).toEqual(names);
    for (const { tool } of tools) {
      const inputs = Object.keys(tool.inputSchema['properties'] ?? {});
      expect(inputs).toHaveLength(names.length);
      expect(inputs).not.toContain('__proto__');
    }
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
  it('are found by no reference that does not mean them', () => {
    const refs = names.map((name) => ({ $ref: `#/components/schemas/${name}/name` }));
    const { findings } = convert({ paths: {}, components: { schemas: { A: { allOf: refs } } } });
    expect(findings).toEqual([]);
    expect(
      read(JSON.stringify({ openapi: '3.1.0', components: { schemas: { A: { allOf: refs } } } })).codes,
    ).toEqual(names.map(() => 'dangling-ref'));
  });
});

describe('large documents', { timeout: 60_000 }, () => {
  it('of 100,000 lines are read', () => {
    const lines = ['openapi: 3.1.0', 'paths:'];
    for (let index = 0; lines.length < 100_000; index += 1) {
      lines.push(`  /p${index}:`, '    get:', `      operationId: o${index}`, '      parameters:');
      lines.push(
        `        - { name: a, in: query, schema: { $ref: '#/paths/~1p${index}/get/parameters/1/schema' } }`,
      );
      lines.push(
        '        - name: b',
        '          in: query',
        '          schema: { type: string }',
        '      responses:',
      );
      lines.push("        '200': { description: Fine. }");
    }
    const { tools, codes } = quickly(() => read(lines.join('\n')));
    expect([tools.length, codes]).toEqual([Math.ceil(99_998 / 10), []]);
  });
  it.each([1_000, 100_000])('of %d levels of JSON cost the deep schema', (levels) => {
    const deep = `${'{"properties":{"a":'.repeat(levels)}{}${'}}'.repeat(levels)}`;
    const text = `{"openapi":"3.1.0","paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":${deep}}}}}}}}`;
    const { tools, codes } = quickly(() => read(text));
    expect([tools.length, codes]).toEqual([1, ['schema-too-large']]);
  });
  it('of 900 levels of YAML do the same', () => {
    const deep = `${'[{items: '.repeat(450)}1${'}]'.repeat(450)}`;
    const { tools } = quickly(() =>
      read(`openapi: 3.1.0\npaths: { /a: { get: { x-deep: ${deep}, tags: ${deep} } } }`),
    );
    expect(tools).toHaveLength(1);
  });
  it('with one shared list of parameters end somewhere', () => {
    const parameters = Array.from({ length: 2_000 }, (_, index) => ({ name: `p${index}`, in: 'query' }));
    const paths = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`/${index}`, { $ref: '#/x-item' }]),
    );
    const item = { parameters, ...Object.fromEntries(['get', 'put', 'post'].map((method) => [method, {}])) };
    const { codes } = quickly(() => read(JSON.stringify({ openapi: '3.1.0', 'x-item': item, paths })));
    expect(codes).toContain('too-many-operations');
  });
  it('of nothing but references take linear time', () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [`S${index}`, { $ref: `#/components/schemas/S${index + 1}` }]),
      );
    const paths = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [
        `/${index}`,
        {
          post: {
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } },
          },
        },
      ]),
    );
    const { tools } = quickly(() =>
      read(JSON.stringify({ openapi: '3.1.0', paths, components: { schemas: chain(20_000) } })),
    );
    expect(tools).toHaveLength(2_000);
  });
  it('with many lost references and anchors take linear time', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [
        `S${index}`,
        { $id: `https://e.com/${index}`, $ref: `#none${index}` },
      ]),
    );
    const { codes } = quickly(() => read(JSON.stringify({ openapi: '3.1.0', components: { schemas } })));
    expect(codes[0]).toBe('dangling-ref');
  });
});

describe('texts that say nothing', () => {
  it.each([
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['null', 'not-openapi'],
    ['[]', 'not-openapi'],
    ['---\n---\n', 'syntax'],
    ['{"openapi":"3.1.0","paths":null}', undefined],
    ['swagger: "2.0"\npaths:\n', undefined],
    ['openapi: 3.0.0\npaths: []\n', 'bad-paths'],
    ['openapi: 3.0.0\npaths: 7\n', 'bad-paths'],
    ['openapi: 3.0.0\npaths: { /a: { get: , post: [] } }\n', 'bad-operation'],
  ])('%j', (text, code) => {
    expect(read(text).codes[0]).toBe(code);
  });
});

/** A small document with a bit of everything, in the form of its version. */
function goodDocument(head: Record<string, string>): unknown {
  const isSwagger = 'swagger' in head;
  const ref = { $ref: isSwagger ? '#/definitions/A' : '#/components/schemas/A' };
  const schemas = { A: { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: ref } } };
  const list = {
    name: 'l',
    in: 'query',
    ...(isSwagger ? { type: 'array', items: { type: 'string' } } : { schema: ref }),
  };
  const response = isSwagger ? { schema: ref } : { content: { 'application/json': { schema: ref } } };
  const body = isSwagger
    ? {}
    : { requestBody: { required: true, content: { 'application/json': { schema: ref } } } };
  const bodies = isSwagger ? [{ name: 'b', in: 'body', schema: ref }] : [];
  return {
    ...head,
    servers: [{ url: 'https://{x}/v1', variables: { x: { default: 'api.example.com' } } }],
    security: [{ key: [] }],
    paths: {
      '/a/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
        servers: [{ url: '/v2' }],
        post: {
          operationId: 'a',
          parameters: [list, ...bodies],
          ...body,
          responses: { 200: response },
          'x-gatehouse': {},
        },
      },
    },
    ...(isSwagger ? { definitions: schemas } : { components: { schemas } }),
  };
}

/** The document with another value in one of its places, counted through. */
function replaceAt(whole: unknown, at: number, value: unknown): unknown {
  const count = countPlaces(whole);
  let left = at % count;
  const walk = (node: unknown): unknown => {
    left -= 1;
    if (left < 0) {
      left = Number.POSITIVE_INFINITY;
      return value;
    }
    if (Array.isArray(node)) return node.map(walk);
    return isObject(node)
      ? Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]))
      : node;
  };
  return walk(whole);
}

function countPlaces(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce<number>((sum, inner) => sum + countPlaces(inner), 1);
}
