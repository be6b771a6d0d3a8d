import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { toPlainUri } from '../../../host/catalog/plainUri.ts';

it.each([
  'file:///public/../secret/x',
  'file:///public/%2e%2E/secret/x',
  'file:///public/..%2fsecret/x',
  'file:///public/%252e%252e/secret/x',
  'file:///public/..%5Csecret\\x',
  'file:///%73ecret/x',
  'file:///secret%2Fx',
  'file:////secret//x',
  'file:///./secret/./x',
  'FILE:///secret/x',
  'file:/secret/x',
  'file://LocalHost/secret/x',
  'file:///../../secret/x',
])('%s is file:///secret/x', (uri) => {
  expect(toPlainUri(uri)).toBe('file:///secret/x');
});

it.each([
  ['https://Example.COM/a', 'https://example.com/a'],
  ['memo://Insights/a', 'memo://Insights/a'],
  ['file:///a%20b/%C3%A9/', 'file:///a b/é/'],
  ['note:a/../b', 'note:b'],
  ['http://h', 'http://h'],
  ['http://h/..', 'http://h/'],
  ['a/../b', 'a/../b'],
  ['', ''],
])('%j is %j', (uri, plain) => {
  expect(toPlainUri(uri)).toBe(plain);
});

it('leaves what is plain as it is', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9_-]{1,5}$/);
  fc.assert(
    fc.property(fc.constantFrom('file', 'https', 'memo'), fc.array(segment), (scheme, segments) => {
      const uri = `${scheme}://h/${segments.join('/')}`;
      expect(toPlainUri(uri)).toBe(uri);
    }),
  );
});
