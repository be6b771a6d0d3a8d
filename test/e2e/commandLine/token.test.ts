import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { connectTo } from '../peers.ts';
import { readAll, readRecordsNow, stateFolder } from '../records/recordFiles.ts';
import { initialize, modern, openSession, openStream, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createSignals, inTime } from '../waiting.ts';
import { createStorefront, type TestWorkspace } from '../workspace.ts';

let workspace: TestWorkspace;
let gate: Gate;

beforeAll(async () => {
  workspace = await createStorefront();
  gate = await startGate(workspace);
});

async function mint(agent: string, from: TestWorkspace = workspace): Promise<string> {
  const { code, stdout } = await gatehouse(from, ['token', agent, from.folder, '--json']);
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

verifies('token.ends-what-it-opened', async () => {
  const cancelled = createSignals<string>();
  const api = await startApi((request, response) => {
    const { url = '' } = request;
    if (url.startsWith('/echo/silent')) response.once('close', () => cancelled.give(url));
    misbehave(request, response);
  });
  const echo = await createEchoWorkspace(api);
  const { url, tokenOf } = await startGate(echo);
  const before = await mint('first', echo);
  const other = await mint('second', echo);
  for (const token of [before, other]) await expectStatus(token, 200, url);
  const listening = modern('subscriptions/listen', { notifications: { toolsListChanged: true } });
  const opened = async (token: string) => {
    const session = await openSession(url, token);
    const streams = [
      await openStream(url, { token, headers: session, method: 'GET' }),
      await openStream(url, { token, ...listening }),
    ];
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    return { token, session, streams };
  };
  const gone = await opened(before);
  const kept = [await opened(other), await opened(tokenOf('first'))];
  const stillOpen = new Set(kept.flatMap(({ streams }) => streams));
  for (const stream of stillOpen) void stream.ended.then(() => stillOpen.delete(stream));
  const isCutOff = (sending: Promise<unknown>): Promise<boolean> =>
    sending.then(
      () => false,
      () => true,
    );
  const call = { name: 'echo_echo', arguments: { value: 'silent', more: '1' } };
  const { body, headers } = modern('tools/call', { ...call, arguments: { value: 'silent', more: '2' } });
  const calls = [
    send(url, { token: before, body: rpc('tools/call', call), headers: gone.session }),
    send(url, { token: before, body, headers: { ...headers, 'mcp-name': 'echo_echo' } }),
  ].map(isCutOff);
  await api.asked.count(2, 'the calls to reach the API');

  const after = await mint('first', echo);
  for (const { ended } of gone.streams) await inTime(ended, 'the stream of the old token to end');
  expect(await Promise.all(calls)).toEqual([true, true]);
  await cancelled.count(2, 'the requests to the API to end');
  const statuses = (): string[] => readRecordsNow(echo).map(({ status }) => status);
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['cancelled', 'cancelled']);
  const list = (token: string, session: Record<string, string>): Promise<number> =>
    send(url, { token, headers: session, body: rpc('tools/list') }).then(({ status }) => status);
  expect(await list(before, gone.session)).toBe(401);
  expect(await list(after, gone.session)).toBe(404);
  // A session belongs to one token, not to all that its agent has.
  expect(await list(tokenOf('first'), gone.session)).toBe(404);
  for (const { token, session } of kept) expect(await list(token, session)).toBe(200);
  expect(stillOpen.size).toBe(4);
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
