import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, sendJson, startApi } from '../api.ts';
import { gatehouse, runGatehouse, startGate } from '../gate.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connect } from '../peers.ts';
import { send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createSignals } from '../waiting.ts';
import type { TestWorkspace } from '../workspace.ts';

let workspace: TestWorkspace;
const release = Promise.withResolvers<void>();
const holding = createSignals<string>();

beforeAll(async () => {
  const api = await startApi((request, response) => {
    if (!request.url?.endsWith('/held')) return sendJson(response, {});
    holding.give(request.url);
    void release.promise.then(() => sendJson(response, { held: true }));
  });
  workspace = await createEchoWorkspace(api);
});

verifies('serve.one-line', async () => {
  const gate = await startGate(workspace);
  await (await connect(gate, 'first')).call('echo_echo', { value: 'x' });
  await gate.stop();
  expect(gate.stdout.seen).toHaveLength(1);
  const { url, agents } = JSON.parse(gate.stdout.seen[0] ?? '') as { url: string; agents: object };
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  expect(Object.keys(agents)).toEqual(['first', 'second', 'careful']);
  const tokens = Object.values(agents) as string[];
  expect(new Set(tokens).size).toBe(3);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

verifies('serve.text', async () => {
  const { stdout, stop } = runGatehouse(workspace, ['serve', workspace.folder]);
  await stdout.count(5, 'the text of serve');
  expect(stdout.seen[0]).toMatch(/^Gatehouse serves 2 tools at http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  expect(stdout.seen.slice(2).map((line) => line.trim().split(/\s+/)[0])).toEqual([
    'first',
    'second',
    'careful',
  ]);
  expect(await stop('SIGINT')).toBe(0);
});

verifies('serve.drains', async () => {
  const gate = await startGate(workspace);
  const peers = [await connect(gate, 'first'), await connect(gate, 'second', 'sdk1')];
  const held = peers.map((peer) => peer.call('echo_echo', { value: 'held' }));
  await holding.count(2, 'both calls to reach the API');
  gate.child.kill('SIGTERM');
  // Once nobody can connect any more, the gate is closing, with the two calls still in flight.
  await expect
    .poll(
      () =>
        send(gate.url, { path: '/health' }).then(
          () => 'open',
          () => 'closed',
        ),
      { timeout: 10_000 },
    )
    .toBe('closed');
  release.resolve();
  for (const outcome of await Promise.all(held)) expect(outcome.structured).toEqual({ held: true });
  expect(await gate.ended).toBe(0);
});

verifies('serve.port-taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  atEndOfFile(() => other.close());
  const { port } = other.address() as AddressInfo;
  const { code, stdout, stderr } = await gatehouse(workspace, [
    ...['serve', workspace.folder, '--json', '--port', String(port)],
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    `gatehouse: Port ${port} is taken by another process. Choose another with --port, or --port 0 for a free one.`,
  );
});

verifies('serve.loopback-only', async () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.1', 'example.com']) {
    const { code, stdout, stderr } = await gatehouse(workspace, ['serve', workspace.folder, '--host', host]);
    expect({ code, stdout }, host).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${host} is not a loopback address`);
  }
});

verifies('serve.call-lines', async () => {
  const gate = await startGate(workspace);
  const peer = await connect(gate, 'first');
  await peer.call('echo_echo', { value: 'personal data' });
  await (await connect(gate, 'careful')).call('echo_echo', { value: 'x' });
  await gate.stop();
  expect(gate.stdout.seen).toHaveLength(1);
  const lines = gate.stderr.seen.map((line) => line.replace(/^\S+Z {2}/, ''));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^first → echo\/echo {2}allow \(all, .*roles\.yaml:3\) {2}200 {2}\d+ ms$/);
  expect(lines[1]).toMatch(/^careful → echo\/echo {2}ask \(asking, .*\) {2}nobody to ask {2}denied/);
});
