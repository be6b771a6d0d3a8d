import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createControl } from '../../host/control.ts';
import { closeFolder, openFolder, type OpenFolderParams } from '../../protocol/messages.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';
import { send } from '../e2e/rawRequest.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A host that is driven over a link, as the extension does it, and a folder for it. */
function setUp() {
  vi.stubEnv('XDG_STATE_HOME', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.gatehouse'));
  writeFileSync(join(folder, '.gatehouse/gateway.yaml'), 'version: 1\napis: {}\n');
  const [forth, back] = [new PassThrough(), new PassThrough()];
  const connect = (from: PassThrough, to: PassThrough): MessageConnection =>
    createMessageConnection(new StreamMessageReader(from), new StreamMessageWriter(to));
  const [extension, host] = [connect(back, forth), connect(forth, back)];
  const control = createControl(host);
  for (const link of [extension, host]) link.listen();
  onTestFinished(control.dispose);
  const params: OpenFolderParams = {
    ...{ folder, port: 0, tokens: {}, recordArguments: false },
    records: join(folder, 'records'),
  };
  return {
    open: () => extension.sendRequest<FolderSnapshot>(openFolder.method, params),
    close: () => extension.sendRequest<null>(closeFolder.method, { folder }),
  };
}

const answers = async ({ url }: FolderSnapshot): Promise<boolean> => {
  const { status } = await send(url, { path: '/health' }).catch(() => ({ status: 0 }));
  return status === 200;
};

it('has one gateway for a folder, however often it is opened at once', async () => {
  const { open, close } = setUp();
  const opened = await Promise.all([open(), open(), open(), open()]);
  // Each one ends the one before it, and takes the folder's port again.
  expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
  expect(await Promise.all(opened.map(answers))).toEqual([true, true, true, true]);
  await close();
  expect(await Promise.all(opened.map(answers))).toEqual([false, false, false, false]);
});

it('has none for a folder that is closed while it opens anew', async () => {
  const { open, close } = setUp();
  const opening = [open(), open()];
  expect(await close()).toBeNull();
  const opened = await Promise.all(opening);
  expect(await Promise.all(opened.map(answers))).toEqual([false, false]);
});
