import { expect, it } from 'vitest';
import { findRepeatedKeys } from '../../../../../host/sources/openapi/document/repeatedKeys.ts';

const namesIn = (text: string): readonly string[] =>
  findRepeatedKeys(text, JSON.parse(text), '/a.json').map(({ message }) => /"(.*)"/.exec(message)?.[1] ?? '');

it.each([
  '{"a":1,"b":{"a":[{"a":2},{"a":"a\\":"}]}}',
  '{"a":":","b" : ":x"}',
  '{"a\\\\":1,"b":"\\\\"}',
  '{}',
  '[[],null,1]',
])('finds none where there is none: %s', (text) => {
  expect(namesIn(text)).toEqual([]);
});

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"x":[{"a":1,\n "a" :2}]}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"a\\\\":1,"a\\\\":2,"b":"\\":"}', 'a\\\\'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
])('finds what is repeated: %s', (text, name) => {
  expect(namesIn(text)).toEqual([name]);
});
