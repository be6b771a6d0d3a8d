import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fetchSpec, saveFetched } from '../../../host/workspace/fetched.ts';
import { type Api, serve } from '../sources/openapi/call/api.ts';

const document = `openapi: 3.1.0
info: { title: The Pets API, version: 2 }
servers: [{ url: '/v2/{region}', variables: { region: { default: eu } } }]
paths: { /pets: { get: {} } }
`;

let home = '';
let folder = '';
let api: Api;
let answer = document;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-fetched-')));
  folder = join(home, 'workspace');
  await mkdir(folder);
  vi.stubEnv('XDG_STATE_HOME', join(home, 'state'));
  answer = document;
  api = await serve((_, response) => response.end(answer));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await api.close();
  await rm(home, { recursive: true, force: true });
});

it('keeps the copy outside the workspace, and nobody else reads it', async () => {
  const { file, ...found } = await fetchSpec({ folder, url: `${api.origin}/My%20Pets.txt` });
  expect(file.startsWith(join(home, 'state'))).toBe(true);
  expect(file).toMatch(/My-Pets-txt\.yaml$/);
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(found).toMatchObject({
    bytes: Buffer.byteLength(document),
    isSame: false,
    inspection: { title: 'The Pets API', release: '2', operations: 1, suggestedName: 'the-pets' },
  });
});

it('takes relative servers for relative to the URL', async () => {
  const { inspection } = await fetchSpec({ folder, url: `${api.origin}/docs/openapi.yaml` });
  expect(inspection.servers).toMatchObject([
    { url: `${api.origin}/v2/eu`, template: `${api.origin}/v2/{region}` },
  ]);
  answer = 'openapi: 3.1.0\npaths: {}\n';
  const bare = await fetchSpec({ folder, url: `${api.origin}/docs/openapi.yaml` });
  expect(bare.inspection.servers).toMatchObject([{ url: `${api.origin}/` }]);
});

it('knows JSON by what it says', async () => {
  answer = '{ "openapi": "3.1.0", "paths": {} }';
  expect((await fetchSpec({ folder, url: api.origin })).file).toMatch(/openapi\.json$/);
});

it('refuses what is no OpenAPI document, and keeps nothing of it', async () => {
  answer = 'a: 1\n';
  await expect(fetchSpec({ folder, url: api.origin })).rejects.toThrow(/no OpenAPI document\. 1:1: /);
  expect(existsSync(join(home, 'state', 'gatehouse'))).toBe(true);
  answer = document;
  const { file } = await fetchSpec({ folder, url: api.origin });
  expect(await readFile(file, 'utf8')).toBe(document);
});

it('says when nothing has changed, and leaves no copy', async () => {
  const file = join(folder, 'pets.yaml');
  await writeFile(file, document);
  const same = await fetchSpec({ folder, url: api.origin, file });
  expect(same.isSame).toBe(true);
  expect(existsSync(same.file)).toBe(false);
  answer += '# More.\n';
  expect((await fetchSpec({ folder, url: api.origin, file })).isSame).toBe(false);
});

it('saves into folders that it makes, once', async () => {
  const { file: fetched } = await fetchSpec({ folder, url: api.origin });
  const file = join(folder, 'a', 'b', 'pets.yaml');
  expect(await saveFetched({ folder, fetched, file, replace: false })).toEqual({ written: file });
  expect(await readFile(file, 'utf8')).toBe(document);
  expect(existsSync(fetched)).toBe(false);
  await expect(saveFetched({ folder, fetched, file, replace: true })).rejects.toThrow(/Fetch it again/);
});

it('replaces a file only when told to', async () => {
  const { file: fetched } = await fetchSpec({ folder, url: api.origin });
  const file = join(folder, 'pets.yaml');
  await writeFile(file, 'ours');
  await expect(saveFetched({ folder, fetched, file, replace: false })).rejects.toThrow(
    'pets.yaml exists already',
  );
  expect(await readFile(file, 'utf8')).toBe('ours');
  await saveFetched({ folder, fetched, file, replace: true });
  expect(await readFile(file, 'utf8')).toBe(document);
});

it('writes nothing outside the workspace folder', async () => {
  const { file: fetched } = await fetchSpec({ folder, url: api.origin });
  await symlink(home, join(folder, 'link'));
  await writeFile(join(home, 'outside.yaml'), 'theirs');
  await symlink(join(home, 'outside.yaml'), join(folder, 'linked.yaml'));
  for (const file of [
    join(home, 'x.yaml'),
    join(folder, '..', 'x.yaml'),
    join(folder, 'link', 'new', 'x.yaml'),
    join(folder, 'linked.yaml'),
    folder,
  ])
    await expect(saveFetched({ folder, fetched, file, replace: true }), file).rejects.toThrow(/outside/);
  expect(existsSync(join(home, 'new'))).toBe(false);
  expect(await readFile(join(home, 'outside.yaml'), 'utf8')).toBe('theirs');
});

it('saves nothing that was not fetched', async () => {
  const own = join(home, 'passwords.yaml');
  await writeFile(own, 'secret');
  const saving = saveFetched({ folder, fetched: own, file: join(folder, 'x.yaml'), replace: false });
  await expect(saving).rejects.toThrow(/was not fetched/);
});
