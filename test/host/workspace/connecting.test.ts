import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fingerprintOf } from '../../../host/lock/fingerprint.ts';
import { judge } from '../../../host/policy/decide.ts';
import { roleTemplate } from '../../../host/policy/roleTemplate.ts';
import { findConnector, judgeTools } from '../../../host/workspace/acceptance.ts';
import {
  addToken,
  approveCommand,
  connectServer,
  detectServer,
  disconnectServer,
} from '../../../host/workspace/connecting.ts';
import { answerLegacy, startTiny, type TinyServer } from '../../servers/tinyServer.ts';
import { gatewayWith, openFolder, type OpenFolder } from './openFolder.ts';

const GATEWAY = '.gatehouse/gateway.yaml';
const plainMcp = path.join(import.meta.dirname, '../../servers/stdio/plainMcp.ts');

async function start(): Promise<TinyServer> {
  const server = await startTiny(answerLegacy);
  onTestFinished(() => server.close());
  return server;
}

function stateOf({ workspace }: OpenFolder, name: string) {
  return findConnector(workspace, name).view.state;
}

describe('a URL that a person types', () => {
  it('is asked what it speaks, and gets a name that is free', async () => {
    const server = await start();
    const port = new URL(server.origin).port;
    const { workspace } = await openFolder({
      [GATEWAY]: gatewayWith({ [`local-${port}`]: { command: 'npx' } }),
    });
    const told: string[] = [];
    const found = await detectServer(workspace, `${server.origin}/mcp`, ({ sent }) => told.push(sent));
    expect(found).toMatchObject({
      url: `${server.origin}/mcp`,
      verdict: 'legacy',
      revision: '2025-11-25',
      suggestedName: `local-${port}-2`,
    });
    expect(found.steps.map(({ sent }) => sent)).toEqual(told);
    expect(server.seen.map(({ message }) => message?.method)).not.toContain('tools/call');
  });
  it.each(['mcp', 'ftp://127.0.0.1/', 'http://a:b@127.0.0.1/mcp', ''])('must be one: %j', async (given) => {
    const { workspace } = await openFolder({});
    await expect(detectServer(workspace, given, () => {})).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
  });
  it('that leads nowhere says why', async () => {
    const server = await start();
    await server.close();
    const { workspace } = await openFolder({});
    const found = await detectServer(workspace, server.origin, () => {});
    expect(found).toMatchObject({ verdict: 'unavailable', reason: expect.any(String) as string });
  });
});

describe('connecting a server', () => {
  it('writes it into gateway.yaml, brings a role file, and connects it', async () => {
    const server = await start();
    const opened = await openFolder({});
    const { workspace, folder } = opened;
    const url = `${server.origin}/mcp`;
    const written = await connectServer(workspace, 'shop', { kind: 'http', url });
    expect(written.map((file) => path.relative(folder, file))).toEqual([GATEWAY, '.gatehouse/roles.yaml']);
    expect(opened.read('.gatehouse/roles.yaml')).toBe(roleTemplate);
    await workspace.settled(5_000);
    expect(stateOf(opened, 'shop').kind).toBe('ready');
    expect(workspace.catalog.held.map(({ tool }) => tool.id)).toEqual(['shop/echo']);
  });
  it('lets its accepted tools be called, once a person has said yes', async () => {
    const server = await start();
    const { workspace } = await openFolder({});
    await connectServer(workspace, 'shop', { kind: 'http', url: `${server.origin}/mcp` });
    await workspace.settled(5_000);
    const tools = workspace.catalog.held.map(({ tool }) => tool);
    const judged = tools.map(({ id, definition }) => ({ id, fingerprint: fingerprintOf(definition) }));
    await judgeTools(workspace, 'shop', judged, 'accept');
    const { policy } = workspace.gateway;
    expect(workspace.gateway.list('copilot').map(({ tool }) => judge(policy, 'copilot', tool).kind)).toEqual([
      'ask',
    ]);
  });
  it('leaves the role file that is there', async () => {
    const roles = 'version: 1\n';
    const opened = await openFolder({ '.gatehouse/roles.yaml': roles });
    const server = { kind: 'stdio', command: 'no-such-program', args: ['-y'] } as const;
    expect(await connectServer(opened.workspace, 'shop', server)).toHaveLength(1);
    expect(opened.read('.gatehouse/roles.yaml')).toBe(roles);
    await opened.workspace.settled(5_000);
    expect(stateOf(opened, 'shop')).toMatchObject({
      kind: 'needs-approval',
      approval: { kind: 'command', command: 'no-such-program', args: ['-y'] },
    });
  });
  it('takes no name that is another’s', async () => {
    const opened = await openFolder({ [GATEWAY]: gatewayWith({ shop: { command: 'npx' } }) });
    const before = opened.read(GATEWAY);
    const adding = connectServer(opened.workspace, 'shop', { kind: 'http', url: 'http://127.0.0.1:9/' });
    await expect(adding).rejects.toMatchObject({ code: 'name-taken' });
    expect(opened.read(GATEWAY)).toBe(before);
  });
});

describe('taking a server out', () => {
  it('forgets what was accepted and approved of it', async () => {
    const opened = await openFolder({
      [GATEWAY]: gatewayWith({ shop: { command: process.execPath, args: [plainMcp] } }),
    });
    const { workspace, folder } = opened;
    await workspace.settled(5_000);
    const state = stateOf(opened, 'shop');
    if (state.kind !== 'needs-approval') throw new Error(state.kind);
    await approveCommand(workspace, 'shop', state.approval.hash);
    const [tool] = findConnector(workspace, 'shop').tools;
    if (!tool) throw new Error('no tool');
    const judged = { id: tool.id, fingerprint: fingerprintOf(tool.definition) };
    await judgeTools(workspace, 'shop', [judged], 'accept');
    expect(workspace.catalog.entries).toHaveLength(1);
    const written = await disconnectServer(workspace, 'shop');
    expect(written.map((file) => path.relative(folder, file))).toEqual([GATEWAY, '.gatehouse/tools.lock']);
    expect(workspace.connectors).toEqual([]);
    expect(await workspace.approved.isApproved('shop', state.approval.hash)).toBe(false);
    expect(await disconnectServer(workspace, 'shop')).toEqual([]);
  });
  it('ends it even where tools.lock must be mended first', async () => {
    const opened = await openFolder({
      [GATEWAY]: gatewayWith({ shop: { command: 'npx' } }),
      '.gatehouse/tools.lock': 'nonsense',
    });
    await expect(disconnectServer(opened.workspace, 'shop')).rejects.toMatchObject({ code: 'invalid-file' });
    expect(opened.workspace.connectors).toEqual([]);
    expect(opened.read('.gatehouse/tools.lock')).toBe('nonsense');
  });
});

describe('approving a credential', () => {
  const headers = { Authorization: 'Bearer ${secret:shop}' };
  const given = { getSecret: () => Promise.resolve('hunter22') };
  it('is asked for before anything is sent to the URL of a commit', async () => {
    const [server, other] = [await start(), await start()];
    const gateway = ({ origin }: TinyServer) => gatewayWith({ shop: { url: `${origin}/mcp`, headers } });
    const opened = await openFolder({ [GATEWAY]: gateway(server) }, given);
    const { workspace } = opened;
    await workspace.settled(5_000);
    const shown = stateOf(opened, 'shop');
    if (shown.kind !== 'needs-approval') throw new Error(shown.kind);
    expect(shown.approval).toMatchObject({ kind: 'credential', url: `${server.origin}/mcp`, headers });
    expect(server.seen).toEqual([]);
    await approveCommand(workspace, 'shop', shown.approval.hash);
    expect(stateOf(opened, 'shop').kind).toBe('ready');
    opened.write(GATEWAY, gateway(other));
    await workspace.reload();
    await workspace.settled(5_000);
    expect(stateOf(opened, 'shop')).toMatchObject({
      kind: 'needs-approval',
      approval: { url: `${other.origin}/mcp`, before: { url: `${server.origin}/mcp` } },
    });
    expect(other.seen).toEqual([]);
  });
  it('is done by who connects a URL with its headers, and not where that name is taken', async () => {
    const server = await start();
    const opened = await openFolder({}, given);
    const shop = { kind: 'http', url: `${server.origin}/mcp`, headers } as const;
    await connectServer(opened.workspace, 'shop', shop);
    await opened.workspace.settled(5_000);
    expect(stateOf(opened, 'shop').kind).toBe('ready');
    const approved = await opened.workspace.approved.before('shop');
    const adding = connectServer(opened.workspace, 'shop', { ...shop, url: 'http://127.0.0.1:9/' });
    await expect(adding).rejects.toMatchObject({ code: 'name-taken' });
    expect(await opened.workspace.approved.before('shop')).toEqual(approved);
  });
  it('is done by who gives a token, for what nobody had to approve before', async () => {
    const server = await start();
    const url = `${server.origin}/mcp`;
    const opened = await openFolder(
      { [GATEWAY]: gatewayWith({ shop: { url }, odd: { url, headers: { 'X-Any': '${env:HOME}' } } }) },
      given,
    );
    const { workspace } = opened;
    await workspace.settled(5_000);
    for (const name of ['shop', 'odd']) await addToken(workspace, name);
    await workspace.settled(5_000);
    expect(stateOf(opened, 'shop').kind).toBe('ready');
    expect(stateOf(opened, 'odd').kind).toBe('needs-approval');
  });
  it('is not done by who gives a token where the URL is another than before', async () => {
    const [server, other] = [await start(), await start()];
    const gateway = ({ origin }: TinyServer) => gatewayWith({ shop: { url: `${origin}/mcp` } });
    const opened = await openFolder({ [GATEWAY]: gateway(server) }, given);
    const { workspace } = opened;
    await addToken(workspace, 'shop');
    await workspace.settled(5_000);
    expect(stateOf(opened, 'shop').kind).toBe('ready');
    opened.write(GATEWAY, gateway(other));
    await workspace.reload();
    await workspace.settled(5_000);
    const asked = other.seen.length;
    await addToken(workspace, 'shop');
    await workspace.settled(5_000);
    expect(stateOf(opened, 'shop')).toMatchObject({
      kind: 'needs-approval',
      approval: { before: { url: `${server.origin}/mcp` } },
    });
    expect(other.seen.slice(asked).filter(({ headers: sent }) => sent.authorization !== undefined)).toEqual(
      [],
    );
  });
  it('that another process has done lets the waiting connector begin, and no other', async () => {
    const server = await start();
    const entry = { url: `${server.origin}/mcp`, headers };
    const opened = await openFolder({ [GATEWAY]: gatewayWith({ shop: entry, bank: entry }) }, given);
    const { workspace } = opened;
    await workspace.settled(5_000);
    const [shown, waiting] = [stateOf(opened, 'shop'), stateOf(opened, 'bank')];
    if (shown.kind !== 'needs-approval') throw new Error(shown.kind);
    await workspace.approved.add('shop', shown.approval);
    await workspace.connectApproved();
    expect(stateOf(opened, 'shop').kind).toBe('ready');
    expect(stateOf(opened, 'bank')).toBe(waiting);
  });
});

describe('approving a command', () => {
  it('runs exactly the one that was shown', async () => {
    const gateway = (args: readonly string[]) => gatewayWith({ shop: { command: process.execPath, args } });
    const opened = await openFolder({ [GATEWAY]: gateway([plainMcp]) });
    const { workspace } = opened;
    await workspace.settled(5_000);
    const shown = stateOf(opened, 'shop');
    if (shown.kind !== 'needs-approval') throw new Error(shown.kind);
    opened.write(GATEWAY, gateway([plainMcp, '--other']));
    await workspace.reload();
    await expect(approveCommand(workspace, 'shop', shown.approval.hash)).rejects.toThrow(
      'The command of "shop" has changed since it was shown. Look at it again, then approve it.',
    );
    expect(stateOf(opened, 'shop').kind).not.toBe('ready');
    opened.write(GATEWAY, gateway([plainMcp]));
    await workspace.reload();
    await approveCommand(workspace, 'shop', shown.approval.hash);
    expect(stateOf(opened, 'shop').kind).toBe('ready');
    opened.write(GATEWAY, gateway([plainMcp, '--other']));
    await workspace.reload();
    await workspace.settled(5_000);
    expect(stateOf(opened, 'shop')).toMatchObject({
      kind: 'needs-approval',
      approval: { args: [plainMcp, '--other'], before: { args: [plainMcp] } },
    });
  });
  it('is for what waits for one', async () => {
    const { workspace } = await openFolder({
      [GATEWAY]: gatewayWith({ shop: { url: 'http://127.0.0.1:9/' } }),
    });
    await expect(approveCommand(workspace, 'shop', 'a')).rejects.toThrow('nothing is to be approved');
    await expect(approveCommand(workspace, 'bank', 'a')).rejects.toThrow('There is no connector "bank"');
  });
});

it('a token is written as the name of a secret, and read at once', async () => {
  const opened = await openFolder({ [GATEWAY]: gatewayWith({ shop: { url: 'http://127.0.0.1:9/' } }) });
  expect(await addToken(opened.workspace, 'shop')).toEqual({ secret: 'shop-token' });
  expect(opened.read(GATEWAY)).toContain('Bearer ${secret:shop-token}');
  await opened.workspace.settled(5_000);
  expect(stateOf(opened, 'shop')).toMatchObject({
    kind: 'needs-sign-in',
    reason: expect.stringContaining('"shop-token" is not set') as string,
  });
  expect(existsSync(path.join(opened.folder, '.gatehouse/tools.lock'))).toBe(false);
});
