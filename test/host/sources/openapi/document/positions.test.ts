import { expect, it } from 'vitest';
import { createLocator } from '../../../../../host/sources/openapi/document/positions.ts';

const text =
  'paths:\n  /a%2Fb:\n    get: &op\n      operationId: one\n    put: *op\nlist:\n  - x\n  - y: 1\n';

it.each([
  ['#', 1, 1],
  ['#/paths/~1a%2Fb/get', 3, 5],
  ['#/paths/~1a%2Fb/get/operationId', 4, 7],
  ['#/paths/~1a%2Fb/put/operationId', 4, 7],
  ['#/list/1/y', 8, 5],
  ['#/list/1', 8, 5],
  ['#/paths/none/get', 1, 1],
])('locates %s', (pointer, line, column) => {
  expect(createLocator(text, '/a.yaml')(pointer)).toEqual({ file: '/a.yaml', line, column });
});

it('counts lines of JSON, with tabs and either line ending', () => {
  const locate = createLocator('{\r\n\t"paths": {\r\n\t\t"/a b": [1,\r\n\t\t\t2]}}', '/a.json');
  expect(locate('#/paths/~1a b')).toEqual({ file: '/a.json', line: 3, column: 3 });
  expect(locate('#/paths/~1a b/1')).toEqual({ file: '/a.json', line: 4, column: 4 });
});

it('reads keys as the document means them', () => {
  const locate = createLocator("'a''b': 1\n\"\\u0063\": 2\n200: { ? x : 3 }\n", '/a.yaml');
  expect(locate("#/a'b").line).toBe(1);
  expect(locate('#/c').line).toBe(2);
  expect(locate('#/200/x')).toMatchObject({ line: 3, column: 10 });
});

it('falls back to the start where the text cannot be read with positions', () => {
  const deep = `a: ${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  expect(createLocator(deep, '/a.yaml')('#/a/0/0')).toMatchObject({ line: 1, column: 1 });
});

it('takes the last of the keys that JSON repeats, as the document does', () => {
  const locate = createLocator('{ "a": { "x": 1 },\n  "b": 2,\n  "a": { "y": 1 } }', '/a.json');
  expect(locate('#/a')).toMatchObject({ line: 3, column: 3 });
  expect(locate('#/a/y')).toMatchObject({ line: 3, column: 10 });
  expect(locate('#/b')).toMatchObject({ line: 2 });
});

it('finds its way through JSON of any form', () => {
  const text = '{"a" : [ 1,"[\\"x", {"b\\u0063":null , "d":{}}, [ ] ],\n"e":true}';
  const locate = createLocator(text, '/a.json');
  expect(
    ['#', '#/a', '#/a/0', '#/a/1', '#/a/2/bc', '#/a/2/d', '#/a/3/9'].map((at) => locate(at).column),
  ).toEqual([1, 2, 10, 12, 21, 38, 47]);
  expect(locate('#/e')).toEqual({ file: '/a.json', line: 2, column: 1 });
  expect(locate('#/e/none')).toEqual({ file: '/a.json', line: 2, column: 1 });
});

it('finds the deepest places of JSON', () => {
  const deep = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  expect(createLocator(deep, '/a.json')('#/a/0/0')).toMatchObject({ line: 1, column: 8 });
});

it.each(['{ a: 1, # "b": [\n  b: { c: 2 } }', '{ "a": 1,\n  "b": { c: 2 } }'])(
  'reads YAML that begins like JSON: %s',
  (yaml) => {
    const locate = createLocator(yaml, '/a.yaml');
    expect(locate('#/b/c')).toMatchObject({ line: 2 });
    expect(locate('#/b/c').column).toBe((yaml.split('\n')[1] ?? '').indexOf('c:') + 1);
  },
);

it('takes text that ends too soon to its start', () => {
  expect(createLocator('{"a": {"b": "', '/a.json')('#/a/b')).toMatchObject({ line: 1, column: 1 });
});
