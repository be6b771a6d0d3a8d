import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { writePrivateFile } from '../../../host/base/privateFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

it('writes for the owner alone, folders included', async () => {
  const file = join(temporaryFolder(), 'a', 'b', 'kept.json');
  await writePrivateFile(file, 'one');
  await writePrivateFile(file, 'two');
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(file))).toEqual(['kept.json']);
});

it('leaves no draft behind where it fails', async () => {
  const file = join(temporaryFolder(), 'taken');
  mkdirSync(join(file, 'below'), { recursive: true });
  await expect(writePrivateFile(file, 'one')).rejects.toThrow('taken');
  expect(readdirSync(dirname(file))).toEqual(['taken']);
});
