import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveInside } from '../../../host/config/workspacePath.ts';

let base = '';
let folder = '';

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-path-')));
  folder = join(base, 'shop');
  await mkdir(join(folder, 'openapi'), { recursive: true });
  await mkdir(join(base, 'shop-other'));
  await writeFile(join(folder, 'openapi/a.yaml'), '');
  await writeFile(join(base, 'shop-other/secret.yaml'), '');
  await symlink(join(folder, 'openapi/a.yaml'), join(folder, 'inner.yaml'));
  await symlink(join(base, 'shop-other/secret.yaml'), join(folder, 'outer.yaml'));
  await symlink(join(base, 'shop-other'), join(folder, 'outer'));
  await symlink(folder, join(base, 'link'));
});

afterAll(() => rm(base, { recursive: true, force: true }));

it.each([
  ['openapi/a.yaml', 'inside'],
  ['inner.yaml', 'inside'],
  ['outer.yaml', 'outside'],
  ['outer/secret.yaml', 'outside'],
  ['../shop-other/secret.yaml', 'outside'],
  ['openapi/../../shop-other/secret.yaml', 'outside'],
  ['/etc/hostname', 'outside'],
  ['', 'outside'],
  ['nothing.yaml', 'missing'],
  ['a\0b', 'missing'],
])('%j is %s', async (path, kind) => {
  expect((await resolveInside(folder, path)).kind).toBe(kind);
});

it('shows the path below the folder as opened, and gives the real one to read', async () => {
  expect(await resolveInside(join(base, 'link'), 'inner.yaml')).toEqual({
    kind: 'inside',
    path: join(base, 'link', 'inner.yaml'),
    real: join(folder, 'openapi/a.yaml'),
  });
});
