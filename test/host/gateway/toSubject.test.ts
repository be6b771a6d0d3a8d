import { expect, it } from 'vitest';
import { createCatalog } from '../../../host/catalog/catalog.ts';
import { toSubject } from '../../../host/gateway/toSubject.ts';
import { createTestConnector, itemOf } from '../testConnector.ts';
import { createTestSource, toolOf } from '../testSource.ts';

const docs = createTestConnector('docs', []);
docs.setItems([itemOf('docs', 'resource', 'x:1'), itemOf('docs', 'prompt', 'fix')]);
const catalog = createCatalog();
catalog.setSources([createTestSource('shop', [toolOf('shop/list')]), docs]);

it.each([
  ['shop/list', 'shop/list', undefined],
  ['shop_list', 'shop/list', undefined],
  ['x:1', 'docs/@resource:x:1', 'resource'],
  ['docs/@resource:x:1', 'docs/@resource:x:1', 'resource'],
  ['docs/@resource:file:///other', 'docs/@resource:file:///other', 'resource'],
  ['docs_fix', 'docs/@prompt:fix', 'prompt'],
  ['docs/@prompt:other', 'docs/@prompt:other', 'prompt'],
  ['docs/@elicit', 'docs/@elicit', 'elicit'],
  ['docs/@sample', 'docs/@sample', 'sample'],
  ['docs/@roots', 'docs/@roots', 'roots'],
])('%s is judged as %s', (name, id, kind) => {
  const subject = toSubject(name, catalog);
  expect([subject?.id, subject?.kind]).toEqual([id, kind]);
});

it.each([
  'shop/none',
  'shop/@elicit',
  'none/@elicit',
  'docs/@other',
  'docs/@resource:no URI',
  'none/@resource:x:1',
  '',
  '/@elicit',
])('%s is nothing', (name) => {
  expect(toSubject(name, catalog)).toBeUndefined();
});
