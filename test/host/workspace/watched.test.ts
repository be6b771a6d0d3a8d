import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openWatched, type Watched } from '../../../host/workspace/watched.ts';

/** What happens to the files right after they have been read, before anything was made of them. */
const afterReading = vi.hoisted(() => ({
  configuration: async (): Promise<void> => {},
  spec: async (): Promise<void> => {},
}));

vi.mock(import('../../../host/workspace/files.ts'), async (original) => {
  const files = await original();
  const readConfiguration: typeof files.readConfiguration = async (folder) => {
    const read = await files.readConfiguration(folder);
    await afterReading.configuration();
    return read;
  };
  return { ...files, readConfiguration };
});

vi.mock(import('../../../host/sources/openapi/document/specText.ts'), async (original) => {
  const specText = await original();
  const readSpecText: typeof specText.readSpecText = async (...given) => {
    const read = await specText.readSpecText(...given);
    await afterReading.spec();
    return read;
  };
  return { ...specText, readSpecText };
});

let home: string;
let watched: Watched | undefined;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-watched-')));
  vi.stubEnv('XDG_STATE_HOME', join(home, 'state'));
  await mkdir(join(home, '.gatehouse'));
  await write('.gatehouse/gateway.yaml', 'version: 1\napis: { echo: { spec: echo.yaml } }\n');
  await write('.gatehouse/roles.yaml', 'version: 1\nroles: {}\nagents: {}\n');
  await write('echo.yaml', spec('before'));
});

afterEach(async () => {
  await watched?.dispose();
  watched = undefined;
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

const write = (file: string, text: string): Promise<void> => writeFile(join(home, file), text);

function spec(operationId: string): string {
  return `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: { /a: { get: { operationId: ${operationId} } } }\n`;
}

/** Runs once: the change itself is read again, and that must not change anything anew. */
function once(act: () => Promise<void>): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (isDone) return;
    isDone = true;
    await act();
  };
}

async function open(): Promise<Watched> {
  watched = await openWatched({
    folder: home,
    records: join(home, 'records'),
    recordArguments: false,
    getSecret: () => Promise.resolve(null),
    log: (level, message) => expect.fail(`${level}: ${message}`),
    onTokens: () => Promise.resolve(),
  });
  return watched;
}

/** Settles when the workspace has become so; the test's own limit ends a wait in vain. */
async function until({ workspace }: Watched, isSo: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (isSo()) resolve();
  };
  const subscription = workspace.onDidChange(look);
  look();
  await promise;
  subscription.dispose();
}

const nativeNames = ({ workspace }: Watched): string[] =>
  workspace.catalog.entries.map(({ tool }) => tool.native);

test('a role file that changes right after it was read is read again', async () => {
  afterReading.configuration = once(() => write('.gatehouse/roles.yaml', 'version: 1\nroels: {}\n'));
  const opened = await open();
  expect(opened.workspace.gateway.policy.kind).toBe('file');
  await until(opened, () => opened.workspace.gateway.policy.kind === 'invalid');
});

test('a source that is taken out right after gateway.yaml was read goes', async () => {
  afterReading.configuration = once(() => write('.gatehouse/gateway.yaml', 'version: 1\napis: {}\n'));
  const opened = await open();
  expect(nativeNames(opened)).toEqual(['before']);
  await until(opened, () => nativeNames(opened).length === 0);
});

test('a document that changes right after it was read is read again', async () => {
  afterReading.spec = once(() => write('echo.yaml', spec('after')));
  const opened = await open();
  expect(nativeNames(opened)).toEqual(['before']);
  await until(opened, () => nativeNames(opened)[0] === 'after');
});

test('a document that is new in gateway.yaml and changes right after it was read is read again', async () => {
  const opened = await open();
  await write('second.yaml', spec('before'));
  afterReading.spec = once(() => write('second.yaml', spec('after')));
  await write('.gatehouse/gateway.yaml', 'version: 1\napis: { second: { spec: second.yaml } }\n');
  await until(opened, () => opened.workspace.catalog.entries[0]?.tool.id === 'second/after');
});
