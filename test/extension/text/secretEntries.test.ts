import { expect, test } from 'vitest';
import { toSecretEntries } from '../../../extension/text/secretEntries.ts';
import type { SchemeModel } from '../../../protocol/models.ts';

const scheme = (name: string, secrets?: readonly string[]): SchemeModel => ({
  name,
  credential: 'bearer token',
  isSignIn: false,
  missingFor: 0,
  ...(secrets ? { secrets } : {}),
});

const apis = [
  { name: 'shop', schemes: [scheme('bearer', ['b-token', 'a-token']), scheme('none')] },
  { name: 'desk', schemes: [scheme('key', ['b-token'])] },
];

test('each secret is listed once, with what it is used for', () => {
  expect(toSecretEntries({ apis, connectors: [] }, [], () => false)).toEqual([
    {
      name: 'a-token',
      isStored: false,
      place: 'no value yet',
      uses: 'Used for bearer of shop (bearer token).',
    },
    {
      name: 'b-token',
      isStored: false,
      place: 'no value yet',
      uses: 'Used for bearer of shop (bearer token), key of desk (bearer token).',
    },
  ]);
});

test('says where a value comes from: what is stored goes before the environment', () => {
  const [first, second] = toSecretEntries({ apis, connectors: [] }, ['a-token'], () => true);
  expect(first).toMatchObject({ isStored: true, place: 'stored by VS Code' });
  expect(second).toMatchObject({ isStored: false, place: 'from GATEHOUSE_SECRET_B_TOKEN' });
});

test('what nothing names any more can still be forgotten', () => {
  expect(toSecretEntries({ apis: [], connectors: [] }, ['old'], () => false)).toEqual([
    { name: 'old', isStored: true, place: 'stored by VS Code', uses: 'Nothing here uses it any more.' },
  ]);
});

test('the secrets of connectors are listed as well', () => {
  const connectors = [{ name: 'files', secrets: ['b-token', 'files-token'] }];
  const uses = toSecretEntries({ apis, connectors }, [], () => false).map(({ name, uses }) => [name, uses]);
  expect(uses.slice(1)).toEqual([
    ['b-token', 'Used for bearer of shop (bearer token), key of desk (bearer token), the server files.'],
    ['files-token', 'Used for the server files.'],
  ]);
});
