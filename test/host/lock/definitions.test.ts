import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../host/base/json.ts';
import { createDefinitionStore, type DefinitionStore } from '../../../host/lock/definitions.ts';
import { fingerprintOf } from '../../../host/lock/fingerprint.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { anyDefinition } from './anyTools.ts';

const pay: JsonObject = { name: 'pay', description: 'Pays.', inputSchema: { type: 'object' } };
const name = `${fingerprintOf(pay)}.json`;
let folder: string;
let store: DefinitionStore;

beforeEach(() => {
  folder = join(temporaryFolder(), 'state', 'definitions');
  store = createDefinitionStore(folder);
});

describe('saving', () => {
  it('is for its owner only, and leaves no draft behind', async () => {
    await store.save(pay);
    expect(readdirSync(folder)).toEqual([name]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('keeps the order of keys as the server sent them, without _meta', async () => {
    await store.save({ ...pay, _meta: { session: 'secret' } });
    expect(JSON.stringify(await store.read(fingerprintOf(pay)))).toBe(JSON.stringify(pay));
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('secret');
  });

  it('does nothing where it is kept, and mends what was altered', async () => {
    await store.save(pay);
    const { ino } = statSync(join(folder, name));
    await store.save(pay);
    expect(statSync(join(folder, name)).ino).toBe(ino);
    writeFileSync(join(folder, name), '{"name":"pay"}');
    await store.save(pay);
    expect(await store.read(fingerprintOf(pay))).toEqual(pay);
  });

  it('is done by several at once without harm', async () => {
    await Promise.all(Array.from({ length: 20 }, () => store.save({ ...pay })));
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('leaves no draft where it fails', async () => {
    mkdirSync(join(folder, name), { recursive: true });
    await expect(store.save(pay)).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM/);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('passes by what JSON cannot write', async () => {
    const depth = 100_000;
    await store.save(JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`) as JsonObject);
  });
});

describe('reading', () => {
  it('gives back what was saved', async () => {
    await fc.assert(
      fc.asyncProperty(anyDefinition, async (definition) => {
        // A number that is too large for a double is written as null.
        fc.pre(
          fingerprintOf(JSON.parse(JSON.stringify(definition)) as JsonObject) === fingerprintOf(definition),
        );
        await store.save(definition);
        const read = await store.read(fingerprintOf(definition));
        expect(read && fingerprintOf(read)).toBe(fingerprintOf(definition));
      }),
      { numRuns: 50 },
    );
  });

  it.each(['', '{', 'null', '[]', '{"name":"pay"}'])('has nothing where the file holds %j', async (text) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    expect(await store.read(fingerprintOf(pay))).toBeUndefined();
  });

  it('has nothing where there is no file', async () => {
    expect(await store.read(fingerprintOf(pay))).toBeUndefined();
  });

  it('does not leave the folder', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '..', 'outside.json'), JSON.stringify(pay));
    expect(await store.read('../outside')).toBeUndefined();
  });
});
