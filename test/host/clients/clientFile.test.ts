import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLeak, readClientFile, writeClientFile } from '../../../host/clients/clientFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

describe('a client’s file', () => {
  test('is read with what tells it from a later one, behind links', async () => {
    const folder = temporaryFolder();
    const [file, link] = [join(folder, 'real.json'), join(folder, 'link.json')];
    writeFileSync(file, '\uFEFF{}');
    symlinkSync(file, link);
    const first = await readClientFile(link);
    expect(first).toMatchObject({ real: file, text: '\uFEFF{}' });
    writeFileSync(file, '{ }');
    expect((await readClientFile(link)).fingerprint).not.toBe(first.fingerprint);
  });

  test('that is not there is no error, wherever its folder would be', async () => {
    const folder = temporaryFolder();
    symlinkSync(temporaryFolder(), join(folder, 'linked'));
    const read = await readClientFile(join(folder, 'linked', 'deep', 'mcp.json'));
    expect(read).toMatchObject({ text: undefined, fingerprint: 'none' });
    expect(read.real).not.toContain('linked');
  });

  test('that cannot be read says why', async () => {
    const folder = temporaryFolder();
    await expect(readClientFile(folder)).rejects.toThrow(/cannot be read \(EISDIR\)/);
    writeFileSync(join(folder, 'latin1'), Buffer.from([0x7b, 0xe4, 0x7d]));
    await expect(readClientFile(join(folder, 'latin1'))).rejects.toThrow(/not UTF-8/);
  });

  test('is its owner’s alone once it holds a token, and keeps its mode otherwise', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'deep', 'mcp.json');
    await writeClientFile(file, 'one', { isPrivate: true });
    expect(readFileSync(file, 'utf8')).toBe('one');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o664);
    await writeClientFile(file, 'two', { isPrivate: false });
    expect(statSync(file).mode & 0o777).toBe(0o664);
    await writeClientFile(file, 'three', { isPrivate: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['mcp.json']);
  });

  test('that cannot be written says why, and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'mcp.json', 'inner'), { recursive: true });
    await expect(writeClientFile(join(folder, 'mcp.json'), 'x', { isPrivate: true })).rejects.toThrow(
      /could not be written/,
    );
    expect(readdirSync(folder)).toEqual(['mcp.json']);
  });
});

describe('findLeak', () => {
  test('finds the workspace folder, also behind a link', async () => {
    const [folder, links] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(folder, join(links, 'shop'));
    const file = join(folder, 'mcp.json');
    await expect(findLeak(join(links, 'shop'), file)).resolves.toContain('workspace folder');
    await expect(findLeak(folder, file)).resolves.toContain('workspace folder');
    await expect(findLeak(links, join(temporaryFolder(), 'mcp.json'))).resolves.toBeUndefined();
  });

  test('finds what Git tracks', async () => {
    const folder = temporaryFolder();
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args]);
    git('init', '--quiet');
    writeFileSync(join(folder, 'tracked.json'), '{}');
    writeFileSync(join(folder, 'untracked.json'), '{}');
    git('add', 'tracked.json');
    await expect(findLeak('/elsewhere', join(folder, 'tracked.json'))).resolves.toContain('Git tracks');
    await expect(findLeak('/elsewhere', join(folder, 'untracked.json'))).resolves.toBeUndefined();
  });
});
