import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGateway } from '../../../host/config/gatewayFile.ts';
import {
  createSelection,
  type FilteredOperation,
  type OperationFilter,
} from '../../../host/config/operationFilter.ts';

const FILE = '/work/shop/.gatehouse/gateway.yaml';
const api = (lines: string) => `version: 1\napis:\n  shop:\n    spec: openapi.yaml\n${lines}`;

function problemsOf(text: string): string[] {
  return parseGateway(text, FILE).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

describe('reading filters', () => {
  it('takes every key, with the place of each entry', () => {
    const { gateway, problems } = parseGateway(
      api(`    include:
      - { tags: [orders], methods: [get, QUERY] }
      - paths: [/admin/**]
        operations: ["{a,b}_*"]
    exclude:
      - deprecated: true
`),
      FILE,
    );
    expect(problems).toEqual([]);
    expect(gateway.apis[0]).toMatchObject({
      include: [
        { tags: ['orders'], methods: ['GET', 'QUERY'] },
        { paths: ['/admin/**'], operations: ['{a,b}_*'] },
      ],
      exclude: [{ deprecated: true }],
      locations: {
        include: [
          { file: FILE, line: 6, column: 9 },
          { file: FILE, line: 7, column: 9 },
        ],
        exclude: [{ file: FILE, line: 10, column: 9 }],
      },
    });
  });
  it.each([
    ['    include: []\n', ['5:5 empty-list']],
    ['    exclude:\n', ['5:5 empty-list']],
    ['    include: {}\n', ['5:14 wrong-type']],
    ['    include: [{}]\n', ['5:15 empty-filter']],
    ['    include: [orders]\n', ['5:15 wrong-type']],
    ['    include: [{ tag: [a] }]\n', ['5:17 unknown-key']],
    ['    include: [{ tags: a }]\n', ['5:23 wrong-type']],
    ['    include: [{ tags: [] }]\n', ['5:17 empty-list']],
    ['    include: [{ tags: [1] }]\n', ['5:24 wrong-type']],
    ['    include: [{ paths: [orders] }]\n', ['5:25 bad-filter']],
    ['    include: [{ methods: ["G T"] }]\n', ['5:27 bad-filter']],
    ['    include: [{ operations: ["{a"] }]\n', ['5:30 bad-filter']],
    ['    include: [{ deprecated: yes }]\n', ['5:29 wrong-type']],
  ])('tells what is wrong with %j', (lines, expected) => {
    expect(problemsOf(api(lines)).toSorted()).toEqual([...expected].toSorted());
    expect(parseGateway(api(lines), FILE).gateway.apis).toEqual([]);
  });
});

const getOrder: FilteredOperation = {
  method: 'GET',
  path: '/orders/{orderId}',
  operationId: 'getOrder',
  native: 'get_order',
  tags: ['orders', 'read'],
  deprecated: false,
};

describe('an entry', () => {
  const fits = (filter: OperationFilter, operation: Partial<FilteredOperation> = {}) =>
    createSelection({ include: [filter] }).selects({ ...getOrder, ...operation });

  it.each<[OperationFilter, boolean]>([
    [{ tags: ['orders'] }, true],
    [{ tags: ['other', 'read'] }, true],
    [{ tags: ['Orders'] }, false],
    [{ tags: ['order*'] }, false],
    [{ methods: ['POST', 'GET'] }, true],
    [{ methods: ['POST'] }, false],
    [{ operations: ['getOrder'] }, true],
    [{ operations: ['get_order'] }, true],
    [{ operations: ['{list,get}*'] }, true],
    [{ operations: ['get'] }, false],
    [{ deprecated: false }, true],
    [{ deprecated: true }, false],
    [{ tags: ['orders'], methods: ['POST'] }, false],
    [
      { tags: ['orders'], methods: ['GET'], paths: ['/orders/*'], operations: ['*'], deprecated: false },
      true,
    ],
  ])('%j fits: %j', (filter, expected) => {
    expect(fits(filter)).toBe(expected);
  });
  it.each([
    ['/orders/{orderId}', '/orders/{orderId}', true],
    ['/orders/*', '/orders/{orderId}', true],
    ['/orders/*', '/orders', false],
    ['/orders/*', '/orders/{orderId}/refunds', false],
    ['/orders/**', '/orders/{orderId}/refunds', true],
    ['/orders/**', '/orders', true],
    ['/**/refunds', '/orders/{orderId}/refunds', true],
    ['/**/refunds', '/refunds', true],
    ['**', '/', true],
    ['/*', '/', true],
    ['/or?ers/{*}', '/orders/{orderId}', true],
    ['/a/**/b/**/c', '/a/b/x/b/c', true],
    ['/a/**/b/**/c', '/a/b/x/c/d', false],
    ['/Orders', '/orders', false],
  ])('%s fits %s: %j', (path, written, expected) => {
    expect(fits({ paths: [path] }, { path: written })).toBe(expected);
  });
  it('compares methods whatever their case', () => {
    expect(fits({ methods: ['COPY'] }, { method: 'Copy' })).toBe(true);
  });
  it('takes no long time for many stars', () => {
    const path = `${'/a'.repeat(2_000)}/b`;
    expect(fits({ paths: ['/**/a'.repeat(200)] }, { path })).toBe(false);
    expect(fits({ operations: ['*a'.repeat(500)] }, { native: 'a'.repeat(200) })).toBe(false);
  });
});

describe('a selection', () => {
  const other = { ...getOrder, native: 'other', operationId: undefined, path: '/other' };
  it('takes what is included and not excluded, and everything without a list', () => {
    const all = createSelection({});
    expect([all.selects(getOrder), all.unused()]).toEqual([true, []]);
    const some = createSelection({
      include: [{ operations: ['nothing'] }, { paths: ['/orders/**'] }],
      exclude: [{ methods: ['DELETE'] }, { tags: ['secret'] }],
    });
    expect(some.selects(getOrder)).toBe(true);
    expect(some.selects(other)).toBe(false);
    expect(some.selects({ ...getOrder, method: 'DELETE' })).toBe(false);
    expect(some.unused()).toEqual([
      { list: 'include', index: 0 },
      { list: 'exclude', index: 1 },
    ]);
  });
  it('counts an entry as used by any operation, whatever the other entries say', () => {
    const { selects, unused } = createSelection({
      include: [{ methods: ['GET'] }, { tags: ['orders'] }],
      exclude: [{ methods: ['GET'] }, { paths: ['/other'] }],
    });
    expect([selects(getOrder), selects(other)]).toEqual([false, false]);
    expect(unused()).toEqual([]);
  });
  it('never throws, whatever the patterns', () => {
    const texts = fc.array(fc.string(), { maxLength: 3 });
    fc.assert(
      fc.property(texts, texts, fc.string(), (paths, operations, path) => {
        createSelection({ include: [{ paths, operations }] }).selects({ ...getOrder, path });
      }),
    );
  });
});
