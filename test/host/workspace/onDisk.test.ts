import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { editFile } from '../../../host/workspace/onDisk.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let file: string;

beforeEach(() => {
  file = join(temporaryFolder(), '.gatehouse', 'tools.lock');
});

describe('an edit of a file', () => {
  it('makes it where there is none, and its folder', async () => {
    expect(await editFile(file, (text) => text ?? 'new')).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(join(file, '..'))).toEqual(['tools.lock']);
  });

  it('writes nothing where the text stays as it is, or none is made', async () => {
    expect(await editFile(file, () => undefined)).toBe(false);
    await editFile(file, () => 'same');
    expect(await editFile(file, (text) => text)).toBe(false);
  });

  it('loses nothing of those that were begun at the same time', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => `${index}\n`);
    await Promise.all(
      numbers.map((line) => editFile(file, (text = '') => Promise.resolve().then(() => text + line))),
    );
    expect(readFileSync(file, 'utf8')).toBe(numbers.join(''));
  });

  it('that fails says so to whoever asked for it, and holds up no other', async () => {
    mkdirSync(join(file, '..'));
    writeFileSync(file, 'before');
    const failing = editFile(file, () => {
      throw new Error('no such name');
    });
    const next = editFile(file, (text) => `${text} and after`);
    await expect(failing).rejects.toThrow('no such name');
    expect(await next).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('before and after');
  });
});
