import { expect, test } from 'vitest';
import { findOriginProblem, toRedirectText } from '../../../extension/fromUrl/originUrl.ts';

test.each(['http://127.0.0.1:1/openapi.yaml', 'https://example.com/api?format=json#a'])(
  '%s is fine',
  (url) => {
    expect(findOriginProblem(url)).toBeUndefined();
  },
);

test.each([
  ['openapi.yaml', 'absolute'],
  ['ftp://example.com/a.yaml', 'http'],
  ['https://me:secret@example.com/a.yaml', 'committed'],
])('%s is refused', (url, why) => {
  expect(findOriginProblem(url)).toContain(why);
});

test('redirects are told', () => {
  expect(toRedirectText(['http://a/'])).toBe('http://a/');
  expect(toRedirectText(['http://a/', 'http://b/', 'http://c/'])).toBe('http://a/, redirected to http://c/');
});
