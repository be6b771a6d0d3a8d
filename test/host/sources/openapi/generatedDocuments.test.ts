import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { convert } from './specs.ts';

type Version = '2.0' | '3.0.4' | '3.1.2' | '3.2.0';

const name = fc.constantFrom(
  'id',
  'name',
  '$filter',
  'filter[x]',
  'größe',
  'constructor',
  'X-Y',
  'a b',
  'body',
);
const componentNames = ['Pet', 'Owner', 'A.b-c', 'toString'];
const bodyTypes = [
  'application/json',
  'application/vnd.x+json',
  'application/x-www-form-urlencoded',
  'text/plain',
];

/** A schema as the version writes it. Every generated document defines the components that it names. */
function schemaOf(version: Version): fc.Arbitrary<Record<string, unknown>> {
  const prefix = version === '2.0' ? '#/definitions/' : '#/components/schemas/';
  const ref = fc.constantFrom(...componentNames).map((each) => ({ $ref: prefix + each }));
  const scalar = fc.constantFrom<Record<string, unknown>>(
    { type: 'string', minLength: 1, pattern: '^[a-z]' },
    { type: 'integer', format: 'int64', minimum: 0, ...(version < '3.1' ? { exclusiveMinimum: true } : {}) },
    version < '3.1' ? { type: 'string', enum: ['a', 'b'] } : { const: 'a' },
    version === '2.0' ? { type: 'number', 'x-nullable': true } : { type: 'boolean' },
    version.startsWith('3.0') ? { type: 'string', nullable: true } : { type: 'string' },
    version >= '3.1' ? { type: ['string', 'null'] } : {},
  );
  return fc.letrec<{ schema: Record<string, unknown> }>((tie) => ({
    schema: fc.oneof(
      { depthSize: 'small' },
      scalar,
      ref,
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }),
        required: fc.subarray(['id', 'name']),
      }),
      fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    ),
  })).schema;
}

function parameterOf(version: Version): fc.Arbitrary<Record<string, unknown>> {
  const place = fc.constantFrom('query', 'header', ...(version === '2.0' ? [] : ['cookie']));
  const base = { name: name.filter((each) => /^[\w-]+$/.test(each)), in: place, required: fc.boolean() };
  if (version !== '2.0') return fc.record({ ...base, schema: schemaOf(version) });
  const formats = fc.constantFrom('csv', 'ssv', 'tsv', 'pipes', 'multi');
  return fc.oneof(
    fc.record({ ...base, type: fc.constantFrom('string', 'integer', 'boolean') }),
    fc.record({
      ...base,
      type: fc.constant('array'),
      items: fc.constant({ type: 'string' }),
      collectionFormat: formats,
    }),
  );
}

function operationOf(version: Version): fc.Arbitrary<Record<string, unknown>> {
  const schema = schemaOf(version);
  const parameters = fc.uniqueArray(parameterOf(version), {
    maxLength: 4,
    selector: (each) => `${String(each['in'])} ${String(each['name'])}`,
  });
  const code = fc.constantFrom('200', '2XX', 'default');
  const types = fc.subarray(bodyTypes, { minLength: 1 });
  const content = fc
    .tuple(types, schema)
    .map(([keys, each]) => Object.fromEntries(keys.map((key) => [key, { schema: each }])));
  const responses = fc.tuple(code, content, schema).map(([key, written, each]) => ({
    [key]: version === '2.0' ? { description: '', schema: each } : { description: '', content: written },
  }));
  if (version !== '2.0') {
    const requestBody = fc.record({ required: fc.boolean(), content });
    return fc.record({ parameters, responses, requestBody }, { requiredKeys: ['parameters', 'responses'] });
  }
  const body = schema.map((each) => [{ name: 'b', in: 'body', schema: each }]);
  const form = fc
    .uniqueArray(name, { minLength: 1, maxLength: 3 })
    .map((names) => names.map((each) => ({ name: each, in: 'formData', type: 'string' })));
  return fc
    .tuple(parameters, responses, types, fc.oneof(body, form, fc.constant([])))
    .map(([own, answers, consumes, bodies]) => ({
      parameters: [...own, ...bodies],
      responses: answers,
      consumes,
    }));
}

function documentOf(version: Version): fc.Arbitrary<Record<string, unknown>> {
  const methods = ['get', 'put', 'post', 'delete', 'patch', ...(version === '3.2.0' ? ['query'] : [])];
  const item = fc.tuple(
    fc.subarray(methods, { minLength: 1 }),
    fc.array(operationOf(version), { minLength: 6, maxLength: 6 }),
  );
  const paths = fc.dictionary(fc.constantFrom('/a', '/b', '/a/{id}', '/a/{id}/b'), item, { minKeys: 1 });
  const components = fc.array(schemaOf(version), { minLength: 4, maxLength: 4 });
  return fc.tuple(paths, components).map(([items, schemas]) => {
    // A component that is only a reference may be a reference to itself, which is no schema.
    const named = componentNames.map((each, index): [string, unknown] => [
      each,
      { type: 'object', properties: { it: schemas[index] } },
    ]);
    return {
      paths: Object.fromEntries(
        Object.entries(items).map(([path, [keys, operations]]) => [
          path,
          itemOf(path, keys, operations, version),
        ]),
      ),
      ...(version === '2.0'
        ? { definitions: Object.fromEntries(named) }
        : { components: { schemas: Object.fromEntries(named) } }),
    };
  });
}

function itemOf(
  path: string,
  keys: readonly string[],
  operations: readonly unknown[],
  version: Version,
): unknown {
  const type = version === '2.0' ? { type: 'string' } : { schema: { type: 'string' } };
  const parameters = path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, ...type }] : [];
  const byMethod = Object.fromEntries(keys.map((key, index) => [key, operations[index]]));
  const additionalOperations = { COPY: operations[5] };
  return { parameters, ...byMethod, ...(version === '3.2.0' ? { additionalOperations } : {}) };
}

it.each<Version>(['2.0', '3.0.4', '3.1.2', '3.2.0'])(
  'a valid document of %s becomes tools, all of it',
  (version) => {
    fc.assert(
      fc.property(documentOf(version), (document) => {
        const { tools, findings } = convert(document, version);
        expect(findings).toEqual([]);
        const items = Object.values(document['paths'] as Record<string, Record<string, unknown>>);
        const count = items.flatMap((item) => Object.keys(item).filter((key) => key !== 'parameters')).length;
        expect(tools).toHaveLength(count);
        expect(new Set(tools.map(({ tool }) => tool.native)).size).toBe(count);
        for (const { tool } of tools) {
          new Ajv2020({ strict: false, logger: false, validateFormats: false }).compile(tool.inputSchema);
        }
      }),
      { numRuns: 10 },
    );
  },
  60_000,
);
