import { expect, it } from 'vitest';
import {
  namesIn,
  parsePathTemplate,
  undeclaredNames,
} from '../../../../../host/sources/openapi/tool/pathTemplate.ts';

it.each([
  ['/files', '/files', []],
  ['/files#a?b={c}', '/files', []],
  ['/files?#a', '/files', []],
  ['/files?comp=list&x#b', '/files', ['comp=list', 'x=']],
  ['/files?filter=a%20b%3D1&rest=100%', '/files', ['filter=a b=1', 'rest=100%']],
  ['/files/{id?}/{a#b}?q={q?}', '/files/{id?}/{a#b}', ['q={q?}']],
])('%s', (written, path, query) => {
  const template = parsePathTemplate(written);
  expect(template.path).toBe(path);
  expect(template.query.map(({ name, value }) => `${name}=${value}`)).toEqual(query);
});

it('finds the names in braces', () => {
  expect(namesIn('/a/{b}/c-{d}{e}/{}')).toEqual(['b', 'd', 'e']);
});

it('takes a name of the query as declared in either place, and one of the path in its own', () => {
  const template = parsePathTemplate('/{a}/{b}?c={c}&d={d}&{e}&a={a}#{f}');
  const declared = [
    { name: 'a', in: 'path' },
    { name: 'b', in: 'query' },
    { name: 'c', in: 'query' },
    { name: 'd', in: 'path' },
  ];
  expect(undeclaredNames(template, declared)).toEqual(['b', 'e']);
});
