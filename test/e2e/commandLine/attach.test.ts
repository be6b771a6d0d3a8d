import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { beforeEach, expect } from 'vitest';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createEchoWorkspace, startApi, type TestApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { gatehouse, program, startGate } from '../gate.ts';
import { startEditor } from '../host/editor.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connectModern, type Peer } from '../peers.ts';
import { initialize, rpc } from '../rawRequest.ts';
import { stateFolder } from '../records/recordFiles.ts';
import { verifies } from '../verifies.ts';
import { createSignals, inTime, type Signals } from '../waiting.ts';
import type { TestWorkspace } from '../workspace.ts';

let api: TestApi;
let workspace: TestWorkspace;

beforeEach(async () => {
  api = await startApi(misbehave);
  workspace = await createEchoWorkspace(api);
});

interface Attached {
  readonly peer: Peer;
  readonly said: Signals<string>;
}

async function open(agent: string, kind: '2025-06-18' | '2026-07-28' = '2026-07-28'): Promise<Attached> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'stdio', workspace.folder, '--agent', agent],
    env: { ...workspace.env, PATH: process.env.PATH ?? '' },
    stderr: 'pipe',
  });
  const said = createSignals<string>();
  const { stderr } = transport;
  if (stderr instanceof Readable) createInterface({ input: stderr }).on('line', said.give);
  const peer = await connectModern(transport, kind, Promise.resolve());
  atEndOfFile(peer.close);
  return { peer, said };
}

const attachedLine = (line: string): boolean => line.startsWith('gatehouse: attached to the gate');

for (const kind of ['2025-06-18', '2026-07-28'] as const) {
  verifies(
    'stdio.attaches',
    async () => {
      const editor = startEditor(workspace);
      await editor.open(workspace);
      editor.person.approve = () => 'once';
      const { peer, said } = await open('careful', kind);
      await said.first(attachedLine, 'the line that says so');
      expect((await peer.call('echo_echo', { value: 'a' })).isError).toBe(false);
      expect(editor.asked.seen).toMatchObject([{ agent: 'careful', client: 'e2e', tool: 'echo/echo' }]);
      await editor.records.count(1, 'the record');
      expect(editor.records.seen).toMatchObject([{ agent: 'careful', approval: 'once', status: 'ok' }]);
      expect(existsSync(join(stateFolder(workspace), 'records'))).toBe(false);
      const isThere = (callers: readonly { agent: string; isConnected: boolean; client?: string }[]) =>
        callers.some((each) => each.agent === 'careful' && each.isConnected && each.client === 'e2e');
      await editor.snapshots.first(({ callers }) => isThere(callers), 'the snapshot that shows the client');
    },
    kind,
  );
}

/** `gatehouse stdio`, written to by hand. */
async function startByHand(): Promise<{
  child: ChildProcess;
  lines: Signals<string>;
  said: Signals<string>;
  ended: Promise<unknown>;
  write(message: object): void;
}> {
  const child = spawn(process.execPath, [program, 'stdio', workspace.folder, '--agent', 'first'], {
    env: { ...workspace.env, PATH: process.env.PATH ?? '' },
    stdio: 'pipe',
  });
  atEndOfFile(() => void (child.exitCode ?? child.signalCode ?? child.kill('SIGKILL')));
  const [lines, said] = [createSignals<string>(), createSignals<string>()];
  createInterface({ input: child.stdout }).on('line', lines.give);
  createInterface({ input: child.stderr }).on('line', said.give);
  child.stdin.on('error', () => {});
  const ended = new Promise((resolve) => child.once('close', resolve));
  const write = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  write(initialize('2025-11-25'));
  await lines.count(1, 'the answer to initialize');
  return { child, lines, said, ended, write };
}

verifies('stdio.gate-gone', async () => {
  const gate = await startGate(workspace);
  const { lines, said, ended, write } = await startByHand();
  write(rpc('tools/call', { name: 'echo_echo', arguments: { value: 'silent' } }, 2));
  await api.asked.count(1, 'the call to reach the API');
  await gate.stop('SIGKILL');
  expect(await inTime(ended, 'stdio to end')).toBe(1);
  expect(said.seen.at(-1)).toMatch(/^gatehouse: The gate that this process was attached to has ended\./);
  expect(lines.seen).toHaveLength(1);
  expect(api.asked.seen).toHaveLength(1);
  // Started again it runs the gate itself: the socket that was left behind leads nowhere.
  const again = await startByHand();
  expect(again.said.seen[0]).toContain('no gate runs');
  again.child.stdin?.end();
  expect(await inTime(again.ended, 'stdio to end')).toBe(0);
  expect(api.asked.seen).toHaveLength(1);
});

verifies('stdio.unknown-agent', async () => {
  const run = () => gatehouse(workspace, ['stdio', workspace.folder, '--agent', 'nobody']);
  const alone = await run();
  const gate = await startGate(workspace);
  const attached = await run();
  for (const { code, stdout, stderr } of [alone, attached]) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('There is no agent "nobody" in .gatehouse/roles.yaml.');
  }
  await gate.stop();
});

verifies('stdio.next-gate', async () => {
  const first = startEditor(workspace);
  const { url } = await first.open(workspace);
  const second = await startGate(workspace);
  expect(second.url).not.toBe(url);
  await second.stderr.first(
    (line) => line.includes('Another gate of this folder runs'),
    'the second to say so',
  );
  const { peer } = await open('first');
  await peer.call('echo_echo', { value: 'a' });
  await first.records.count(1, 'the record of the first gate');
  await first.kill('SIGTERM');
  await second.stderr.first(
    (line) => line.includes('attaches to this gate from now on'),
    'the second to follow',
  );
  const next = await open('first');
  await next.said.first(attachedLine, 'the line that says so');
  await next.peer.call('echo_echo', { value: 'b' });
  await second.stderr.first((line) => line.includes('first → echo/echo'), 'the record of the second gate');
  await next.peer.close();
  await second.stop();
});

verifies('launcher.starts', async () => {
  const editor = startEditor(workspace);
  await editor.open(workspace);
  const launcher = join(workspace.state, 'gatehouse/bin/gatehouse');
  await expect.poll(() => existsSync(launcher), { timeout: 10_000 }).toBe(true);
  const transport = new StdioClientTransport({
    command: launcher,
    args: ['stdio', workspace.folder, '--agent', 'first'],
    // As a client that was started from a desktop: without a path that leads to Node.
    env: { ...workspace.env, PATH: '/usr/bin:/bin' },
    stderr: 'ignore',
  });
  const peer = await connectModern(transport, '2025-06-18', Promise.resolve());
  atEndOfFile(peer.close);
  expect((await peer.call('echo_echo', { value: 'a' })).isError).toBe(false);
  await editor.records.count(1, 'the record in the editor');
});
