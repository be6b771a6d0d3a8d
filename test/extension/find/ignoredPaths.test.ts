import { expect, test } from 'vitest';
import { parseIgnored } from '../../../extension/find/ignoredPaths.ts';

const isIgnored = parseIgnored('dist/\0a/b/\0a/own.json\0');

test.each([
  ['dist/openapi.json', true],
  ['dist/deep/er/openapi.json', true],
  ['a/b/c.yaml', true],
  ['a/own.json', true],
  ['a/other.json', false],
  ['distance/openapi.json', false],
  ['b/dist/openapi.json', false],
  ['openapi.yaml', false],
])('%s: %s', (path, expected) => expect(isIgnored(path)).toBe(expected));

test('a folder that is ignored as a whole was opened on purpose', () => {
  expect(parseIgnored('./\0')('openapi.yaml')).toBe(false);
  expect(parseIgnored('')('openapi.yaml')).toBe(false);
});
