import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { connectTo } from '../peers.ts';
import { readAll, stateFolder } from '../records/recordFiles.ts';
import { initialize, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront, type TestWorkspace } from '../workspace.ts';

let workspace: TestWorkspace;
let gate: Gate;

beforeAll(async () => {
  workspace = await createStorefront();
  gate = await startGate(workspace);
});

async function mint(agent: string): Promise<string> {
  const { code, stdout } = await gatehouse(workspace, ['token', agent, workspace.folder, '--json']);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { token: string }).token;
}

/** Sends the token again and again until the gate has heard of the change. */
async function expectStatus(token: string, status: number, url = gate.url): Promise<void> {
  const ask = async (): Promise<number> =>
    (await send(url, { token, body: initialize('2025-11-25') })).status;
  await expect.poll(ask, { timeout: 10_000, interval: 20 }).toBe(status);
}

verifies('token.lasting', async () => {
  const token = await mint('claude-code');
  await expectStatus(token, 200);
  const peer = await connectTo(gate.url, token, '2026-07-28');
  expect((await peer.call('storefront_create_ticket', {})).text).toContain('agent "claude-code"');
  const next = await startGate(workspace);
  await expectStatus(token, 200, next.url);
  await next.stop();
});

verifies('token.rotated', async () => {
  const before = await mint('copilot');
  await expectStatus(before, 200);
  const after = await mint('copilot');
  await expectStatus(after, 200);
  await expectStatus(before, 401);
  // The token of this run is another one, and stays good.
  await expectStatus(gate.tokenOf('copilot'), 200);
});

verifies('token.hashed', async () => {
  const token = await mint('copilot');
  expect(readAll(workspace.state)).not.toContain(token);
  expect(readAll(workspace.folder)).not.toContain(token);
  expect(statSync(stateFolder(workspace)).mode & 0o077).toBe(0);
  const { stdout, stderr } = await gatehouse(workspace, ['token', 'copilot', workspace.folder]);
  expect(stdout).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(stderr).toContain('shown once');
  expect(statSync(join(stateFolder(workspace), 'tokens.json')).mode & 0o077).toBe(0);
});
