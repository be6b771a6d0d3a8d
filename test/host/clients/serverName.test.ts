import { expect, test } from 'vitest';
import { toFreeName, toServerName } from '../../../host/clients/serverName.ts';

test.each([
  ['/work/storefront', 'gatehouse-storefront'],
  [String.raw`C:\work\My Shop (2)`, 'gatehouse-my-shop-2'],
  ['/work/Bücher', 'gatehouse-bu-cher'],
  ['/work/店', 'gatehouse'],
  ['/', 'gatehouse'],
  ['/work/a-very-long-name-of-a-folder', 'gatehouse-a-very-long-name-of'],
])('the gate of %s is called %s', (folder, expected) => {
  expect(toServerName(folder)).toBe(expected);
});

test('in the file of a folder there is one gate alone', () => {
  expect(toServerName('/work/storefront', 'project')).toBe('gatehouse');
});

test('a taken name gets a number', () => {
  expect(toFreeName('a', (name) => ['a', 'a-2'].includes(name))).toBe('a-3');
  expect(toFreeName('a', () => false)).toBe('a');
});
