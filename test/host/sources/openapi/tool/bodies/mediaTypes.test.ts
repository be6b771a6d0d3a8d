import { expect, it } from 'vitest';
import { isMediaType } from '../../../../../../host/sources/openapi/tool/bodies/mediaTypes.ts';

it.each([
  'application/json',
  '*/*',
  'application/json;charset=utf-8',
  'application/json; profile="https://example.com/a b, \\"c\\"; d"',
  'application/atom+xml; type=a/b:c',
  "application/x.it's~|`%",
  'text/plain;',
])('%j can be sent as it is written', (text) => expect(isMediaType(text)).toBe(true));

it.each([
  '',
  'json',
  'text/',
  'text/plain; utf-8',
  'text/plain; a="b',
  'text/plain; a=b c',
  ' text/plain',
  'text/plain\n',
  'text/plain;charset="utf-8\n"',
  'application/json, text/json',
  `text/plain${'; '.repeat(5_000)}`,
  `text/plain; a="${'\\"'.repeat(5_000)}`,
])('%j cannot', (text) => expect(isMediaType(text)).toBe(false));
