import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { noteRecordFolder, ownFolder, readRecordFolders } from '../../../host/state/recordFolders.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let state: string;
let own: string;

beforeEach(() => {
  state = join(temporaryFolder(), 'gatehouse', 'shop-1234');
  own = join(state, 'records');
});

it('begins with the own folder, which needs no note', async () => {
  expect(ownFolder(state)).toBe(own);
  expect(await readRecordFolders(state)).toEqual([own]);
  await noteRecordFolder(state, own);
  expect(() => readdirSync(state)).toThrow('ENOENT');
});

it('remembers the folders of editors, each once and in their order', async () => {
  for (const folder of ['/editor/storage one', '/editor/größe', '/editor/storage one'])
    await noteRecordFolder(state, folder);
  expect(await readRecordFolders(state)).toEqual([own, '/editor/storage one', '/editor/größe']);
  expect(readFileSync(join(state, 'record-folders.txt'), 'utf8')).toBe(
    '/editor/storage one\n/editor/größe\n',
  );
});

it('forgets none when several note theirs at once', async () => {
  const folders = Array.from({ length: 10 }, (_, n) => `/editor/${n}`);
  await Promise.all([...folders, ...folders].map((folder) => noteRecordFolder(state, folder)));
  expect((await readRecordFolders(state)).toSorted()).toEqual([own, ...folders].toSorted());
});

it('keeps what it writes for its owner', async () => {
  await noteRecordFolder(state, '/editor/storage');
  expect(statSync(state).mode & 0o777).toBe(0o700);
  expect(statSync(join(state, 'record-folders.txt')).mode & 0o777).toBe(0o600);
});
