import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { createFindingList } from '../../../../../host/sources/openapi/document/findings.ts';
import { nameOperations } from '../../../../../host/sources/openapi/document/naming.ts';
import { readOperations } from '../../../../../host/sources/openapi/document/operations.ts';
import { documentOf } from '../specs.ts';
import { matching } from '../matchers.ts';

function read(paths: unknown, rest: Record<string, unknown> = {}, version?: string) {
  const list = createFindingList();
  const operations = readOperations(documentOf({ paths, ...rest }, version), list.report);
  return { operations, codes: list.found.map((finding) => finding.code), found: list.found };
}

describe('operations', () => {
  it('reads every method, query of 3.2 included', () => {
    const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];
    const item = Object.fromEntries(methods.map((method) => [method, {}]));
    const { operations } = read({ '/a': { ...item, summary: 'no operation', 'x-other': {} } }, {}, '3.2.0');
    expect(operations.map((operation) => operation.method.toLowerCase()).toSorted()).toEqual(
      methods.toSorted(),
    );
  });
  it('reads other methods of 3.2 as they are written', () => {
    const additionalOperations = {
      COPY: { operationId: 'copy' },
      purge: {},
      get: {},
      CONNECT: {},
      'BAD METHOD': {},
      LINK: { $ref: '#/none' },
      'x-note': 7,
    };
    const { operations, found } = read({ '/a': { additionalOperations } }, {}, '3.2.0');
    expect(operations.map(({ method, native }) => [method, native])).toEqual([
      ['COPY', 'copy'],
      ['purge', 'purge_a'],
    ]);
    expect(found.map(({ pointer, code }) => [pointer.split('/').at(-1), code])).toEqual([
      ['get', 'bad-method'],
      ['CONNECT', 'bad-method'],
      ['BAD METHOD', 'bad-method'],
      ['LINK', 'dangling-ref'],
      ['x-note', 'bad-operation'],
    ]);
  });
  it('ends where a document is endless', () => {
    const shared = Array.from({ length: 1_000 }, (_, index) => ({ name: `p${index}`, in: 'query' }));
    const paths = Object.fromEntries(
      Array.from({ length: 1_200 }, (_, index) => [`/${index}`, { $ref: '#/components/pathItems/All' }]),
    );
    const { operations, codes } = read(paths, {
      components: { pathItems: { All: { parameters: shared, get: {} } } },
    });
    expect(operations.length).toBeLessThan(1_000);
    expect(codes).toEqual(['too-many-operations']);
  });
  it('lets an operation override shared parameters by name and place', () => {
    const shared = [
      { name: 'a', in: 'query', description: 'shared' },
      { name: 'b', in: 'query' },
    ];
    const own = [
      { name: 'a', in: 'query', description: 'own' },
      { name: 'a', in: 'header' },
    ];
    const { operations } = read({ '/x': { parameters: shared, get: { parameters: own } } });
    expect(
      operations[0]?.parameters.map(({ value }) => [value['name'], value['in'], value['description']]),
    ).toEqual([
      ['a', 'query', 'own'],
      ['b', 'query', undefined],
      ['a', 'header', undefined],
    ]);
  });
  it('follows a path item and what lies beside its $ref', () => {
    const { operations } = read(
      { '/x': { $ref: '#/components/pathItems/Shared', get: { operationId: 'beside' } } },
      {
        components: {
          pathItems: { Shared: { get: { operationId: 'under' }, delete: { operationId: 'gone' } } },
        },
      },
    );
    expect(operations.map(({ operationId }) => operationId)).toEqual(['beside', 'gone']);
  });
  it('costs only what is bad', () => {
    const { operations, codes } = read({
      '/bad': { get: 7, post: { operationId: 'kept' } },
      '/lost': { $ref: '#/nowhere' },
      relative: { get: {} },
      '/parameters': { get: { operationId: 'odd', parameters: [{ $ref: '#/none' }, { in: 'query' }, 3] } },
      '/list': { get: { operationId: 'list', parameters: {} } },
      '/null': null,
    });
    expect(operations.map(({ native }) => native)).toEqual(['kept', 'odd', 'list']);
    expect(codes.toSorted()).toEqual([
      'bad-operation',
      'bad-parameter',
      'bad-parameter',
      'bad-parameters',
      'bad-path',
      'bad-path',
      'dangling-ref',
      'dangling-ref',
    ]);
  });
  it('survives paths that are no object', () => {
    expect(read([]).codes).toEqual(['bad-paths']);
    expect(read({ $ref: '#/none' }).codes).toEqual(['bad-paths']);
    expect(read(undefined).operations).toEqual([]);
    expect(read(null)).toMatchObject({ operations: [], codes: [] });
  });
  it('locates a duplicate operationId', () => {
    const { operations, found } = read({
      '/a': { get: { operationId: 'same' } },
      '/b': { get: { operationId: 'same' } },
    });
    expect(operations.map(({ native }) => native)).toEqual([
      matching(/^same_[0-9a-f]{6}$/),
      matching(/^same_[0-9a-f]{6}$/),
    ]);
    expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['duplicate-operation-id', '#/paths/~1a/get/operationId'],
      ['duplicate-operation-id', '#/paths/~1b/get/operationId'],
    ]);
  });
});

describe('native names', () => {
  const operation = (method: string, path: string, operationId?: string) => ({ method, path, operationId });
  it('are the operationId, else method and words', () => {
    expect(
      nameOperations([
        operation('GET', '/a', 'pets/list-all'),
        operation('GET', '/pets/{petId}/toys'),
        operation('GET', '/'),
        operation('GET', '/b', '  spaced\nname '),
        operation('PUT', '/c', ''),
      ]),
    ).toEqual(['pets/list-all', 'get_pets_petId_toys', 'get_root', 'spaced name', 'put_c']);
  });
  it('are unique and independent of the order', () => {
    const method = fc.constantFrom('GET', 'POST');
    const path = fc.constantFrom('/a-b', '/a_b', '/a/b', '/a.b', '/c');
    const id = fc.constantFrom(undefined, 'x', 'get_a_b', 'get_c');
    const unique = fc.uniqueArray(fc.record({ method, path, operationId: id }), {
      selector: (o) => `${o.method} ${o.path}`,
    });
    fc.assert(
      fc.property(unique, (operations) => {
        const names = nameOperations(operations);
        expect(new Set(names).size).toBe(operations.length);
        expect([...nameOperations(operations.toReversed())].toReversed()).toEqual(names);
      }),
    );
  });
  it('stay short', () => {
    expect(nameOperations([operation('GET', '/a', 'x'.repeat(1_000_000))])[0]?.length).toBeLessThan(220);
  });
});
