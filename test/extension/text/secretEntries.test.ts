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

const sources = [
  { name: 'shop', schemes: [scheme('bearer', ['b-token', 'a-token']), scheme('none')] },
  { name: 'desk', schemes: [scheme('key', ['b-token'])] },
];

test('each secret is listed once, with what it is used for', () => {
  expect(toSecretEntries(sources, [], () => false)).toEqual([
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
  const [first, second] = toSecretEntries(sources, ['a-token'], () => true);
  expect(first).toMatchObject({ isStored: true, place: 'stored by VS Code' });
  expect(second).toMatchObject({ isStored: false, place: 'from GATEHOUSE_SECRET_B_TOKEN' });
});

test('what nothing names any more can still be forgotten', () => {
  expect(toSecretEntries([], ['old'], () => false)).toEqual([
    { name: 'old', isStored: true, place: 'stored by VS Code', uses: 'Nothing here uses it any more.' },
  ]);
});
