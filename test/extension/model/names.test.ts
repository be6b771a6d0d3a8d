import { expect, test } from 'vitest';
import { toFolderKey } from '../../../extension/model/folderKey.ts';
import { toSecretVariable } from '../../../extension/model/secretVariable.ts';

test('a folder has one key, which tells nothing of its path', () => {
  expect(toFolderKey('/home/a/shop')).toMatch(/^[0-9a-f]{16}$/);
  expect(toFolderKey('/home/a/shop')).toBe(toFolderKey('/home/a/shop'));
  expect(toFolderKey('/home/a/shop')).not.toBe(toFolderKey('/home/a/shop2'));
});

test('a secret has the environment variable that the command line uses too', () => {
  expect(toSecretVariable('storefront-token')).toBe('GATEHOUSE_SECRET_STOREFRONT_TOKEN');
});
