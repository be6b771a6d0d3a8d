import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { attach } from '../../../../host/endpoint/attach/client.ts';
import { type AttachListener, openAttachListener } from '../../../../host/endpoint/attach/listener.ts';
import { serveStream } from '../../../../host/endpoint/attach/serveStream.ts';
import { createItemLists } from '../../../../host/endpoint/itemLists.ts';
import { createToolLists } from '../../../../host/endpoint/toolLists.ts';
import { socketsToTry, socketToListenAt } from '../../../../host/state/gateSocket.ts';
import { initialize, rpc } from '../../../e2e/rawRequest.ts';
import { createSignals, inTime, type Signals } from '../../../e2e/waiting.ts';
import { setUp, type Setup } from '../../gatewaySetup.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { textResult } from '../../testSource.ts';

let stateFolder: string;

beforeEach(() => {
  stateFolder = join(temporaryFolder(), 'shop');
  mkdirSync(stateFolder, { mode: 0o700 });
  vi.stubEnv('XDG_RUNTIME_DIR', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
});

interface Opened {
  readonly listener: AttachListener;
  readonly logged: Signals<string>;
  readonly heard: Signals<string | undefined>;
  call: ReturnType<typeof setUp>;
}

/** A gate that lets everybody in but `nobody`, and looks often whether the socket is free. */
async function open(setup: Setup = {}): Promise<Opened> {
  const behind = setUp(setup);
  const [lists, items] = [createToolLists(behind.gateway), createItemLists(behind.gateway)];
  const [logged, heard] = [createSignals<string>(), createSignals<string | undefined>()];
  const listener = await openAttachListener({
    ...{ stateFolder, url: () => 'http://127.0.0.1:1/mcp', lookMs: 20 },
    refusalOf: (agent) => (agent === 'nobody' ? 'There is no agent "nobody".' : undefined),
    serve: (agent, socket) => {
      const caller = { agent, gateway: behind.gateway, lists, items, onHeard: heard.give };
      return serveStream({ ...caller, onError: () => {}, onWireError: () => {} }, socket, socket);
    },
    log: (level, message) => logged.give(`${level}: ${message}`),
  });
  onTestFinished(() => listener.close());
  return { listener, logged, heard, call: behind };
}

interface Client {
  readonly socket: Socket;
  readonly lines: Signals<string>;
  readonly closed: Promise<unknown>;
  write(message: object): void;
}

async function attachAs(agent: string): Promise<Client> {
  const attached = await attach(stateFolder, agent);
  if (attached.kind !== 'attached') throw new Error(attached.kind);
  const { socket } = attached;
  onTestFinished(() => void socket.destroy());
  const lines = createSignals<string>();
  const closed = once(socket, 'close');
  createInterface({ input: socket }).on('line', lines.give);
  const write = (message: object): void => void socket.write(`${JSON.stringify(message)}\n`);
  return { socket, lines, closed, write };
}

const answerTo = (id: number) => (line: string) => (JSON.parse(line) as { id?: unknown }).id === id;

it('serves MCP to whoever attaches, as the agent that it named', async () => {
  const { listener, heard } = await open();
  expect(listener.holdsSocket).toBe(true);
  const { write, lines, socket } = await attachAs('copilot');
  write(initialize('2025-11-25'));
  await lines.first(answerTo(1), 'the answer to initialize');
  write(rpc('tools/list', {}, 2));
  const list = await lines.first(answerTo(2), 'the list');
  expect(list).toContain('shop_list');
  expect(list).not.toContain('shop_purge');
  expect(heard.seen[0]).toBe('raw');
  expect([listener.holdsOpen('copilot'), listener.holdsOpen('ci')]).toEqual([true, false]);
  socket.end();
  await expect.poll(() => listener.holdsOpen('copilot')).toBe(false);
});

it('says why an agent is not let in', async () => {
  await open();
  expect(await attach(stateFolder, 'nobody')).toEqual({
    kind: 'refused',
    reason: 'There is no agent "nobody".',
  });
});

it('tells its URL to whoever it lets in', async () => {
  await open();
  const attached = await attach(stateFolder, 'copilot');
  expect(attached).toMatchObject({ kind: 'attached', url: 'http://127.0.0.1:1/mcp' });
  if (attached.kind === 'attached') attached.socket.destroy();
});

it('is none where nobody listens, or somebody who is no gate', async () => {
  expect(await attach(stateFolder, 'copilot')).toEqual({ kind: 'none' });
  writeFileSync(await socketToListenAt(stateFolder), 'left behind');
  expect(await attach(stateFolder, 'copilot')).toEqual({ kind: 'none' });
});

it('answers a greeting that is none, and hangs up', async () => {
  await open();
  const [file = ''] = await socketsToTry(stateFolder);
  const socket = createConnection(file);
  const lines = createSignals<string>();
  createInterface({ input: socket }).on('line', lines.give);
  socket.write('POST /mcp HTTP/1.1\n');
  expect(await lines.first(() => true, 'an answer')).toContain('version 1');
  await inTime(once(socket, 'close'), 'the end');
});

it('replaces what a crashed gate has left behind', async () => {
  writeFileSync(await socketToListenAt(stateFolder), '');
  const { listener } = await open();
  expect(listener.holdsSocket).toBe(true);
  await attachAs('copilot');
});

it('leaves the socket to the gate that has it, says so once, and takes it when that one has gone', async () => {
  const first = await open();
  const second = await open();
  expect([first.listener.holdsSocket, second.listener.holdsSocket]).toEqual([true, false]);
  expect(second.logged.seen).toEqual([expect.stringMatching(/^info: Another gate of this folder runs/)]);
  await first.listener.close();
  await second.logged.count(2, 'the second gate to take the socket');
  expect(second.listener.holdsSocket).toBe(true);
  await attachAs('copilot');
});

it('comes back where somebody has removed the socket', async () => {
  await open();
  const [file = ''] = await socketsToTry(stateFolder);
  rmSync(file);
  await expect.poll(async () => (await attach(stateFolder, 'copilot')).kind).toBe('attached');
});

it('lets nobody in once it closes, answers what is in flight, and then ends', async () => {
  const release = Promise.withResolvers<void>();
  const called = createSignals<string>();
  const { listener } = await open({
    answer: async ({ tool }) => {
      called.give(tool);
      await release.promise;
      return textResult('done at last');
    },
  });
  const { write, lines, closed } = await attachAs('copilot');
  write(initialize('2025-11-25'));
  await lines.first(answerTo(1), 'the answer to initialize');
  write(rpc('tools/call', { name: 'shop_list', arguments: {} }, 2));
  await called.count(1, 'the call');
  const closing = listener.close();
  await expect.poll(async () => (await attach(stateFolder, 'copilot')).kind).toBe('none');
  release.resolve();
  expect(await lines.first(answerTo(2), 'the answer')).toContain('done at last');
  await inTime(closed, 'the end of the stream');
  await closing;
});
