import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { attach, isListening } from '../../../../host/endpoint/attach/client.ts';
import { socketToListenAt } from '../../../../host/state/gateSocket.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

let stateFolder: string;

beforeEach(() => {
  stateFolder = join(temporaryFolder(), 'shop');
  mkdirSync(stateFolder, { mode: 0o700 });
  vi.stubEnv('XDG_RUNTIME_DIR', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** Something that listens where a gate would. */
async function listen(onSocket: (socket: Socket) => void): Promise<string> {
  const file = await socketToListenAt(stateFolder);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  server.listen(file);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return file;
}

it('keeps what the gate says right after it has let somebody in', async () => {
  await listen((socket) => socket.end('{"ok":true}\n{"jsonrpc":"2.0"}\n'));
  const attached = await attach(stateFolder, 'ci');
  if (attached.kind !== 'attached') throw new Error(attached.kind);
  let rest = '';
  for await (const chunk of attached.socket) rest += String(chunk);
  expect(rest).toBe('{"jsonrpc":"2.0"}\n');
  expect(attached).not.toHaveProperty('url');
});

it.each(['', 'HTTP/1.1 400 Bad Request\r\n', '{"ok":false}\n', `${'x'.repeat(10_000)}\n`])(
  'finds no gate behind %j',
  async (said) => {
    await listen((socket) => socket.end(said));
    expect(await attach(stateFolder, 'ci')).toEqual({ kind: 'none' });
  },
);

it('knows whether somebody listens', async () => {
  const file = await listen(() => {});
  expect(await isListening(file)).toBe(true);
  writeFileSync(`${file}.left`, '');
  expect([await isListening(`${file}.left`), await isListening(`${file}.gone`)]).toEqual([false, false]);
});
