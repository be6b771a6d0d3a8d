import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, echoSpec, sendJson, startApi, type TestApi } from '../api.ts';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { gatewayFile, type TestWorkspace } from '../workspace.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startApi((request, response) => sendJson(response, { said: request.url }));
});

interface Open {
  readonly workspace: TestWorkspace;
  readonly gate: Gate;
  readonly peers: readonly Peer[];
}

/** A gate with one listening client of each era. */
async function open(): Promise<Open> {
  const workspace = await createEchoWorkspace(api);
  const gate = await startGate(workspace);
  const peers = [await connect(gate, 'first'), await connect(gate, 'first', 'sdk1')];
  for (const peer of peers) {
    await peer.listening();
    await peer.names();
  }
  return { workspace, gate, peers };
}

verifies('spec.change', async () => {
  const { workspace, peers } = await open();
  await workspace.edit('echo.yaml', 'operationId: write', 'operationId: note');
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_note']);
    expect((await peer.call('echo_note', { body: {} })).isError).toBe(false);
  }
});

verifies('spec.broken-keeps-tools', async () => {
  const { workspace, gate, peers } = await open();
  await workspace.write('echo.yaml', `${echoSpec}\n  : : [`);
  const { code, stdout } = await gatehouse(workspace, ['check', workspace.folder]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^echo\.yaml:\d+:\d+: error: /);
  for (const peer of peers) {
    expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_write']);
    expect((await peer.call('echo_echo', { value: 'still' })).text).toContain('/echo/still');
  }
  await workspace.write('echo.yaml', echoSpec.replace('operationId: write', 'operationId: mended'));
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_mended']);
    expect(peer.changes.seen).toHaveLength(1);
  }
  await gate.stop();
});

verifies('spec.untrusted-server', async () => {
  const hostile = await startApi((_, response) => sendJson(response, { from: 'hostile' }));
  const { workspace, peers } = await open();
  await workspace.write(
    'echo.yaml',
    echoSpec.replace('http://127.0.0.1:1', hostile.url).replace('operationId: write', 'operationId: moved'),
  );
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.call('echo_echo', { value: 'home' })).text).toContain('/echo/home');
  }
  await workspace.edit(gatewayFile, `, server: '${api.url}'`, '');
  const [modern] = peers;
  await expect
    .poll(async () => (await modern?.call('echo_echo', { value: 'x' }))?.text, { timeout: 10_000 })
    .toContain('no confirmed server');
  expect(hostile.asked.seen).toEqual([]);
});

verifies('gateway.change', async () => {
  const { workspace, peers } = await open();
  await workspace.write('second.yaml', echoSpec);
  await workspace.edit(
    gatewayFile,
    'apis:\n',
    `apis:\n  second: { spec: second.yaml, server: '${api.url}' }\n`,
  );
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect(await peer.names()).toHaveLength(4);
    expect((await peer.call('second_echo', { value: 'new' })).text).toContain('/echo/new');
  }
  await workspace.write(gatewayFile, 'version: 1\napis: {}\n');
  for (const peer of peers) {
    await peer.changes.count(2, 'tools/list_changed');
    expect(await peer.names()).toEqual([]);
  }
});

verifies('gateway.broken-keeps-serving', async () => {
  const { workspace, gate, peers } = await open();
  await workspace.write('second.yaml', echoSpec);
  await workspace.edit(
    gatewayFile,
    'apis:\n',
    `apis:\n  second: { spec: second.yaml, server: '${api.url}' }\n  third: { spec: gone.yaml, sever: x }\n`,
  );
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.names()).toSorted()).toEqual([
      'echo_echo',
      'echo_write',
      'second_echo',
      'second_write',
    ]);
  }
  expect((await gatehouse(workspace, ['check', workspace.folder])).stdout).toContain(
    '.gatehouse/gateway.yaml:4:29: error: Unknown key "sever"',
  );
  await gate.stop();
});
