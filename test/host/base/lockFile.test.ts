import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { takeLock, withLock } from '../../../host/base/lockFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let lock: string;
beforeEach(() => {
  lock = join(temporaryFolder(), 'tokens.json.lock');
});

it('work under a lock is done one after the other', async () => {
  const seen: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  await Promise.all([withLock(lock, work('a'), 5_000), withLock(lock, work('b'), 5_000)]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(existsSync(lock)).toBe(false);
});

it('a lock is given back where the work fails', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no disk')), 100)).rejects.toThrow('no disk');
  expect(await withLock(lock, () => Promise.resolve('done'), 100)).toBe('done');
});

it('a lock of a process that has gone is taken over, and one of a living process is waited for in vain', async () => {
  writeFileSync(lock, '999999999 1');
  expect(await takeLock(lock)).toBe(true);
  const waiting = withLock(lock, () => Promise.resolve(), 60);
  await expect(waiting).rejects.toThrow(`Another process holds ${lock}.`);
});
