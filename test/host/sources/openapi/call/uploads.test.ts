import { once } from 'node:events';
import { symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readUpload } from '../../../../../host/sources/openapi/call/uploads.ts';
import { writeFolder } from '../folder.ts';
import { containing } from '../matchers.ts';

let folder = '';
let outside = '';
beforeAll(async () => {
  outside = await writeFolder({ 'secret.txt': 'outside' });
  folder = await writeFolder({
    'out/a.txt': 'a',
    'out/deep/b.csv': 'b',
    'out/.env': 'TOKEN=1',
    'out/.git/config': 'x',
    'other/c.txt': 'c',
    '.gatehouse/gateway.yaml': 'x',
  });
  await symlink(join(outside, 'secret.txt'), join(folder, 'out/escape.txt'));
  await symlink(join(folder, 'out/.env'), join(folder, 'out/renamed.txt'));
  await symlink(join(folder, 'other/c.txt'), join(folder, 'out/other.txt'));
  await symlink(join(folder, 'out/a.txt'), join(folder, 'out/same.txt'));
  await symlink(outside, join(folder, 'out/linked'));
});

const read = (path: string, patterns: readonly string[] = ['out/**']) =>
  readUpload({ source: 'shop', folder, patterns }, path);

async function textOf(path: string, patterns?: readonly string[]): Promise<string | undefined> {
  const reading = await read(path, patterns);
  return reading.kind === 'read' ? Buffer.from(reading.bytes).toString() : undefined;
}

describe('files that calls may send', () => {
  it.each([
    ['out/a.txt', 'a'],
    ['./out/deep/../a.txt', 'a'],
    ['out/deep/b.csv', 'b'],
    ['out/same.txt', 'a'],
  ])('are read: %s', async (path, text) => {
    expect(await textOf(path)).toBe(text);
    expect(await textOf(join(folder, path))).toBe(text);
  });
  it('are those of the patterns', async () => {
    expect(await textOf('out/deep/b.csv', ['**/*.{csv,tsv}'])).toBe('b');
    expect(await textOf('out/deep/b.csv', ['out/*'])).toBeUndefined();
    expect(await read('out/a.txt', [])).toEqual({
      kind: 'refused',
      reason:
        'names out/a.txt, which calls of shop may not send. A person can allow it: add `uploads: ["out/a.txt"]` to `apis.shop` in gateway.yaml',
    });
  });
  it.each([
    ['other/c.txt', 'may not send'],
    ['out/.env', 'never sent'],
    ['out/.git/config', 'never sent'],
    ['.gatehouse/gateway.yaml', 'never sent'],
    ['out/../.gatehouse/gateway.yaml', 'never sent'],
    ['../x.txt', 'outside'],
    ['/etc/passwd', 'outside'],
    ['out/escape.txt', 'out of the workspace'],
    ['out/linked/secret.txt', 'out of the workspace'],
    ['out/renamed.txt', 'never sent'],
    ['out/other.txt', 'may not send'],
    ['out/missing.txt', 'cannot be opened'],
    ['out/deep', 'no file'],
    ['out/a.txt\0.png', 'outside'],
    ['', 'outside'],
  ])('are not: %j', async (path, reason) => {
    expect(await read(path)).toMatchObject({
      kind: 'refused',
      reason: containing(reason),
    });
  });
  it('are no larger than 10 MB', async () => {
    await writeFile(join(folder, 'out/most.bin'), Buffer.alloc(10 * 1024 * 1024));
    await writeFile(join(folder, 'out/more.bin'), Buffer.alloc(10 * 1024 * 1024 + 1));
    expect(await read('out/most.bin')).toMatchObject({ kind: 'read', bytes: { length: 10 * 1024 * 1024 } });
    expect(await read('out/more.bin')).toMatchObject({ reason: containing('larger than 10 MB') });
  });
  it.skipIf(process.platform === 'win32')('are no sockets, which hold nothing', async () => {
    const server = createServer().listen(join(folder, 'out/socket'));
    await once(server, 'listening');
    expect(await read('out/socket')).toMatchObject({ kind: 'refused', reason: containing('cannot be read') });
    server.close();
  });
});
