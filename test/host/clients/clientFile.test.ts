import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLeak, readClientFile, writeClientFile } from '../../../host/clients/clientFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { setVariable } from '../workspace/openFolder.ts';

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
    await expect(readClientFile(folder)).rejects.toThrow(/no regular file/);
    writeFileSync(join(folder, 'latin1'), Buffer.from([0x7b, 0xe4, 0x7d]));
    await expect(readClientFile(join(folder, 'latin1'))).rejects.toThrow(/not UTF-8/);
  });

  test.skipIf(process.platform === 'win32')('that never ends is not read', async () => {
    const link = join(temporaryFolder(), 'mcp.json');
    symlinkSync('/dev/zero', link);
    await expect(readClientFile(link)).rejects.toThrow(/no regular file/);
  });

  test('of a folder is not looked for outside of that', async () => {
    const [folder, elsewhere, links] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    writeFileSync(join(elsewhere, 'there.json'), '{}');
    symlinkSync(join(elsewhere, 'there.json'), join(folder, 'linked.json'));
    symlinkSync(elsewhere, join(folder, 'linked'));
    for (const file of ['linked.json', join('linked', 'there.json'), join('linked', 'absent.json')])
      await expect(readClientFile(join(folder, file), folder), file).rejects.toThrow(
        /leads out of the workspace folder/,
      );
    writeFileSync(join(folder, 'own.json'), '{}');
    symlinkSync(join(folder, 'own.json'), join(folder, 'link.json'));
    symlinkSync(folder, join(links, 'folder'));
    await expect(readClientFile(join(folder, 'link.json'), join(links, 'folder'))).resolves.toMatchObject({
      text: '{}',
    });
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

  const openRepository = () => {
    const folder = temporaryFolder();
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args]);
    git('init', '--quiet');
    mkdirSync(join(folder, 'deep'));
    for (const file of ['tracked.json', 'untracked.json', '*.json', join('deep', 'tracked.json')])
      writeFileSync(join(folder, file), '{}');
    git('add', 'tracked.json', join('deep', 'tracked.json'));
    return { folder, find: (file: string) => findLeak('/elsewhere', join(folder, file)) };
  };

  test('finds what Git tracks, and nothing else', async () => {
    const { find } = openRepository();
    await expect(find('tracked.json')).resolves.toContain('Git tracks');
    await expect(find('untracked.json')).resolves.toBeUndefined();
    await expect(find('*.json')).resolves.toBeUndefined();
    await expect(find(join('absent', 'tracked.json'))).resolves.toBeUndefined();
  });

  test('finds what Git tracks in a folder that is gone', async () => {
    const { folder, find } = openRepository();
    rmSync(join(folder, 'deep'), { recursive: true });
    await expect(find(join('deep', 'tracked.json'))).resolves.toContain('Git tracks');
  });

  test('is not led to another repository by a variable', async () => {
    const [{ find }, other] = [openRepository(), openRepository()];
    setVariable('GIT_DIR', join(other.folder, '.git'));
    setVariable('GIT_INDEX_FILE', join(other.folder, 'none'));
    await expect(find('tracked.json')).resolves.toContain('Git tracks');
  });

  test('takes what Git cannot say for tracked, and a machine without Git for one that tracks nothing', async () => {
    const { folder, find } = openRepository();
    writeFileSync(join(folder, '.git', 'index'), 'broken');
    await expect(find('untracked.json')).resolves.toContain('cannot say');
    setVariable('PATH', temporaryFolder());
    await expect(find('untracked.json')).resolves.toBeUndefined();
  });
});
