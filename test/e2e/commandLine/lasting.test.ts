import { createServer, type Server } from 'node:net';
import { beforeEach, expect } from 'vitest';
import { createEchoWorkspace, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { gatehouse, startGate } from '../gate.ts';
import { startEditor, tokens } from '../host/editor.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connectTo } from '../peers.ts';
import { initialize, openSession, openStream, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { inTime } from '../waiting.ts';
import type { TestWorkspace } from '../workspace.ts';
import { mintToken, revokeToken } from '../../../protocol/messages.ts';

let workspace: TestWorkspace;

beforeEach(async () => {
  workspace = await createEchoWorkspace(await startApi(misbehave));
});

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await gatehouse(workspace, args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function mint(agent: string): Promise<string> {
  return (JSON.parse(await run('token', agent, workspace.folder, '--json')) as { token: string }).token;
}

const statusOf = async (url: string, token: string): Promise<number> =>
  (await send(url, { token, body: initialize('2025-11-25') })).status;

verifies('serve.same-port', async () => {
  const token = await mint('first');
  const first = await startGate(workspace);
  expect(await statusOf(first.url, token)).toBe(200);
  await first.stop();
  const second = await startGate(workspace);
  expect(second.url).toBe(first.url);
  expect(await statusOf(second.url, token)).toBe(200);
  await second.stop('SIGKILL');
  // The editor serves the folder where the command line did.
  const editor = startEditor(workspace);
  const { url } = await editor.open(workspace);
  expect(url).toBe(first.url);
  expect(await statusOf(url, token)).toBe(200);
  await editor.kill('SIGTERM');
  const other = await startGate(workspace, ['--port', '0']);
  expect(other.url).not.toBe(first.url);
  await other.stop();
  expect((await startGate(workspace)).url).toBe(first.url);
});

verifies('serve.port-away', async () => {
  const first = await startGate(workspace);
  await first.stop();
  const taken = await new Promise<Server>((resolve) => {
    const server = createServer().listen(first.port, '127.0.0.1', () => resolve(server));
  });
  atEndOfFile(() => taken.close());
  const away = await startGate(workspace);
  expect(away.port).not.toBe(first.port);
  const warning = await away.stderr.first((line) => line.includes('warn'), 'the warning');
  expect(warning).toContain(`Clients that are configured for port ${first.port} do not reach it.`);
  await away.stop();
  await new Promise((resolve) => taken.close(resolve));
  expect((await startGate(workspace)).port).toBe(first.port);
});

verifies('token.revoked', async () => {
  const gate = await startGate(workspace);
  const [token, other] = [await mint('first'), await mint('second')];
  await expect.poll(() => statusOf(gate.url, token), { timeout: 10_000 }).toBe(200);
  await expect.poll(() => statusOf(gate.url, other), { timeout: 10_000 }).toBe(200);
  const session = await openSession(gate.url, token);
  const stream = await openStream(gate.url, { token, headers: session, method: 'GET' });
  expect(stream.status).toBe(200);
  await run('token', 'first', workspace.folder, '--revoke');
  await inTime(stream.ended, 'the stream of the revoked token to end');
  expect(await statusOf(gate.url, token)).toBe(401);
  expect(await statusOf(gate.url, other)).toBe(200);
  expect(await run('token', '--list', workspace.folder)).toMatch(/^first +none/m);
  const again = await gatehouse(workspace, ['token', 'first', workspace.folder, '--revoke']);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('"first" has no token');
});

verifies('token.listed', async () => {
  const token = await mint('first');
  const list = async () =>
    JSON.parse(await run('token', '--list', workspace.folder, '--json')) as Record<string, unknown>[];
  const [{ mintedAt, ...first } = {}, ...others] = await list();
  expect(Date.parse(String(mintedAt))).toBeGreaterThan(Date.now() - 60_000);
  expect([first, ...others]).toEqual([
    { agent: 'first', roles: ['all'], hasToken: true },
    { agent: 'second', roles: ['all'], hasToken: false },
    { agent: 'careful', roles: ['asking'], hasToken: false },
  ]);
  const gate = await startGate(workspace);
  await (await connectTo(gate.url, token, '2025-11-25')).call('echo_echo', { value: 'a' });
  await gate.stop();
  expect((await list())[0]).toHaveProperty('firstHeardAt');
  expect(JSON.stringify(await list())).not.toContain(token);
  const none = await run('token', 'second', workspace.folder, '--url', '--json');
  expect(JSON.parse(none)).not.toHaveProperty('url');
  const next = await startGate(workspace);
  const { url } = JSON.parse(await run('token', 'second', workspace.folder, '--url', '--json')) as {
    url: string;
  };
  expect(url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${next.port}/t/[A-Za-z0-9_-]{43}/mcp$`));
  const ask = async () => (await send(url, { body: initialize('2025-11-25') })).status;
  await expect.poll(ask, { timeout: 10_000 }).toBe(200);
});

verifies('host.callers', async () => {
  const editor = startEditor(workspace);
  const { folder } = workspace;
  const { url, callers } = await editor.open(workspace);
  expect(callers).toMatchObject([
    { agent: 'first', roles: ['all'], hasToken: false, isConnected: false },
    { agent: 'second' },
    { agent: 'careful' },
  ]);
  const { token } = await editor.link.send(mintToken, { folder, agent: 'second' });
  expect(await statusOf(url, token)).toBe(200);
  const called = await editor.snapshots.first(
    (snapshot) => snapshot.callers[1]?.firstHeardAt !== undefined,
    'the first call to be shown',
  );
  expect(called.callers[1]).toMatchObject({ hasToken: true, isConnected: true });
  expect(called.callers[0]).not.toHaveProperty('firstHeardAt');
  expect(JSON.stringify(editor.snapshots.seen)).not.toContain(token);
  await editor.link.send(revokeToken, { folder, agent: 'second' });
  expect(await statusOf(url, token)).toBe(401);
  await editor.snapshots.first(
    ({ callers: [, second] }) => second?.hasToken === false && !second.isConnected,
    'the revoked token to be gone',
  );
  expect(await statusOf(url, tokens.first)).toBe(200);
  await expect(editor.link.send(mintToken, { folder, agent: 'nobody' })).rejects.toThrow(
    'There is no agent "nobody"',
  );
});
