import { expect, test } from 'vitest';
import { findPathProblem, suggestPath } from '../../../extension/fromUrl/targetPath.ts';

test('the suggested path has the ending of what was fetched', () => {
  expect(suggestPath('shop', '/state/openapi.json')).toBe('openapi/shop.json');
  expect(suggestPath('shop', '/state/openapi.yaml')).toBe('openapi/shop.yaml');
});

test.each(['openapi/shop.yaml', 'shop.yml', './a/../b.json', '..a/shop.YAML'])('%s is fine', (path) => {
  expect(findPathProblem(path)).toBeUndefined();
});

test.each([
  ['', 'Enter a path'],
  ['../shop.yaml', 'leads out'],
  ['/etc/shop.yaml', 'leads out'],
  ['C:/shop.yaml', 'leads out'],
  ['a/../../shop.yaml', 'leads out'],
  ['a\\shop.yaml', 'Separate'],
  ['shop', '.yaml'],
  ['shop.txt', '.yaml'],
  ['.yaml', '.yaml'],
])('%j is refused', (path, why) => {
  expect(findPathProblem(path)).toContain(why);
});
