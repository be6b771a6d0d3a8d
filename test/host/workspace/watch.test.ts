import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Watch, watchWorkspace } from '../../../host/workspace/watch.ts';

let folder: string;
let heard: () => void = () => {};
let heardSpec: (file: string) => void = () => {};
let watching: Watch;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-watch-'));
  watching = await watchWorkspace({
    folder,
    tokens: join(folder, 'state', 'tokens.json'),
    approved: join(folder, 'state', 'approved.json'),
    log: (level, message) => expect.fail(`${level}: ${message}`),
    onConfiguration: async () => heard(),
    onTokens: async () => {},
    onApproved: async () => heard(),
    onSpec: async (file) => heardSpec(file),
  });
});

afterEach(async () => {
  await watching.dispose();
  rmSync(folder, { recursive: true });
});

test('a change is heard in a .gatehouse that was created after the watching began', async () => {
  const roles = join(folder, '.gatehouse', 'roles.yaml');
  await change(() => {
    mkdirSync(join(folder, '.gatehouse'));
    writeFileSync(roles, 'version: 1\n');
  });
  await change(() => writeFileSync(roles, 'version: 1\nroles: {}\n'));
});

test('what another process approves is heard', async () => {
  await change(() => writeFileSync(join(folder, 'state', 'approved.json'), '{}'));
});

test('a change is heard in a .gatehouse that was deleted and created again', async () => {
  const own = join(folder, '.gatehouse');
  const create = (): void => {
    mkdirSync(own);
    writeFileSync(join(own, 'gateway.yaml'), 'version: 1\n');
  };
  await change(create);
  await change(() => rmSync(own, { recursive: true }));
  await change(create);
  await change(() => writeFileSync(join(own, 'gateway.yaml'), 'version: 1\napis: {}\n'));
});

test('a document is read again once its watch has begun, and then at each change', async () => {
  const spec = join(folder, 'spec.yaml');
  writeFileSync(spec, 'first');
  await hearSpec(spec, () => watching.setSpecs([spec]));
  await hearSpec(spec, () => writeFileSync(spec, 'second'));
  await hearSpec(spec, () => {
    writeFileSync(`${spec}.draft`, 'third');
    renameSync(`${spec}.draft`, spec);
  });
  await hearSpec(spec, () => rmSync(spec));
  await hearSpec(spec, () => writeFileSync(spec, 'again'));
});

test('a document that is no longer named is no longer heard', async () => {
  const [kept, dropped] = [join(folder, 'kept.yaml'), join(folder, 'dropped.yaml')];
  writeFileSync(kept, 'kept');
  writeFileSync(dropped, 'dropped');
  await hearSpec(dropped, () => watching.setSpecs([dropped]));
  await hearSpec(kept, () => watching.setSpecs([kept]));
  await hearSpec(kept, () => {
    writeFileSync(dropped, 'changed');
    writeFileSync(kept, 'changed');
  });
});

test('a document is heard of when its folders appear', async () => {
  const spec = join(folder, 'sub', 'deep', 'spec.yaml');
  await hearSpec(spec, () => watching.setSpecs([spec]));
  await hearSpec(spec, () => {
    mkdirSync(dirname(spec), { recursive: true });
    writeFileSync(spec, 'first');
  });
  await hearSpec(spec, () => writeFileSync(spec, 'second'));
});

/** Does something and settles when a document is heard of, which must be this one. */
async function hearSpec(file: string, act: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<string>();
  heardSpec = resolve;
  act();
  expect(await promise).toBe(file);
}

/** Does something to the files and settles when it was heard; the test's own limit ends a wait in vain. */
async function change(act: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  heard = resolve;
  act();
  await promise;
}
