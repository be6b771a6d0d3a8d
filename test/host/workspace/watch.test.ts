import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Watch, watchWorkspace } from '../../../host/workspace/watch.ts';

let folder: string;
let heard: () => void = () => {};
let watching: Watch;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-watch-'));
  watching = await watchWorkspace({
    folder,
    tokens: join(folder, 'state', 'tokens.json'),
    log: (level, message) => expect.fail(`${level}: ${message}`),
    onConfiguration: async () => heard(),
    onTokens: async () => {},
    onSpec: async () => {},
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

/** Does something to the files and settles when it was heard; the test's own limit ends a wait in vain. */
async function change(act: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  heard = resolve;
  act();
  await promise;
}
