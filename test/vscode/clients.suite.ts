import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import type { GatehouseApi } from '../../extension/main.ts';
import type { CallerModel } from '../../protocol/callers.ts';
import { activateGatehouse, eventually, readText, workspaceFolder, writeText } from './gatehouse.ts';

interface Entry {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly command?: string;
  readonly args?: readonly string[];
}

// The tests follow one another: Cursor is connected by its URL, then by a command.
suite('AI clients', () => {
  const folder = workspaceFolder();
  const file = join(homedir(), '.cursor', 'mcp.json');
  const name = 'gatehouse-workspace';
  let gatehouse: GatehouseApi;

  suiteSetup(async () => {
    gatehouse = await activateGatehouse();
    await eventually('the gateway is open', () => gatehouse.snapshot(folder));
  });

  const connect = (given: object): Thenable<unknown> =>
    vscode.commands.executeCommand('gatehouse.connectClient', {
      client: 'cursor',
      agent: 'cursor',
      ...given,
    });
  const find = (agent: string): CallerModel | undefined =>
    gatehouse.snapshot(folder)?.callers.find((caller) => caller.agent === agent);
  const read = async (): Promise<Record<string, Entry>> =>
    (JSON.parse(await readText(file)) as { mcpServers: Record<string, Entry> }).mcpServers;

  test('nothing is written, and no agent is added, where the comparison is closed', async () => {
    const roles = join(folder, '.gatehouse', 'roles.yaml');
    const before = await readText(roles);
    await writeText(file, '{}');
    const running = connect({ way: 'url', roles: ['reader'] });
    assert.match((await shownDiff()).modified, /Bearer ••••/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(await running, undefined);
    assert.equal(await readText(roles), before);
    assert.equal(await readText(file), '{}');
    assert.equal(find('cursor'), undefined);
  });

  test('a new agent is added to the role file, and the client is given the URL and a token', async () => {
    await writeText(file, '{\n  "mcpServers": { "other": { "url": "https://example.com/mcp" } }\n}\n');
    const result = await connect({ way: 'url', roles: ['reader'], apply: true });
    assert.deepEqual(result, { client: 'cursor', agent: 'cursor', way: 'url', file });
    assert.match(
      await readText(join(folder, '.gatehouse', 'roles.yaml')),
      /\n {2}cursor:\n {4}roles: \[reader\]\n/,
    );
    const servers = await read();
    assert.deepEqual(Object.keys(servers), ['other', name]);
    assert.equal(servers[name]?.url, gatehouse.snapshot(folder)?.url);
    assert.equal(find('cursor')?.hasToken, true);
    assert.equal(find('cursor')?.firstHeardAt, undefined);
  });

  test('its first call is noted', async () => {
    const { url = '', headers = {} } = (await read())[name] ?? {};
    assert.equal(await introduce(url, headers), 200);
    await eventually('the call is noted', () => find('cursor')?.firstHeardAt);
    assert.equal(find('cursor')?.client, 'cursor-test');
  });

  test('a change is shown without the token, and nothing is written where the comparison is closed', async () => {
    const before = await readText(file);
    const running = connect({ way: 'command' });
    const { original, modified } = await shownDiff();
    assert.match(original, /Bearer ••••/);
    assert.match(modified, /"stdio"/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.equal(await running, undefined);
    assert.equal(await readText(file), before);
  });

  test('once it is applied the client starts the gate by a command', async () => {
    const running = connect({ way: 'command' });
    await shownDiff();
    await vscode.commands.executeCommand('gatehouse.applyClient');
    assert.deepEqual(await running, { client: 'cursor', agent: 'cursor', way: 'command', file });
    const entry = (await read())[name];
    assert.deepEqual(entry?.args, ['stdio', folder, '--agent', 'cursor']);
    assert.equal(entry?.headers, undefined);
  });

  test('that command starts a process that is the gate', async () => {
    const { command = '', args = [] } = (await read())[name] ?? {};
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      child.stdin.write(`${JSON.stringify(introduction)}\n`);
      const lines = createInterface({ input: child.stdout });
      const [line] = (await once(lines, 'line')) as [string];
      assert.match(line, /"serverInfo":\{[^}]*"name":"gatehouse"/);
    } finally {
      child.kill();
    }
  });

  test('a file that changes while it is shown is shown again', async () => {
    await writeText(file, '{}');
    const running = connect({ way: 'command' });
    await shownDiff();
    await writeText(file, '{ "mine": true }');
    await vscode.commands.executeCommand('gatehouse.applyClient');
    await eventually('the newer text is shown', async () => (await shownDiff()).original.includes('mine'));
    await vscode.commands.executeCommand('gatehouse.applyClient');
    await running;
    assert.deepEqual(Object.keys(JSON.parse(await readText(file)) as object), ['mine', 'mcpServers']);
  });

  test('another server of that name is not replaced without a word', async () => {
    const text = JSON.stringify({ mcpServers: { [name]: { url: 'https://example.com/mcp' } } });
    await writeText(file, text);
    const result = await connect({ way: 'command', apply: true });
    assert.match((result as { refused?: string }).refused ?? '', /leads to https:\/\/example\.com\/mcp/);
    assert.equal(await readText(file), text);
  });

  test('a broken file is told with its place, and stays as it is', async () => {
    await writeText(file, '{\n  "mcpServers": {\n');
    const result = await connect({ way: 'url', apply: true });
    assert.match((result as { refused?: string }).refused ?? '', /mcp\.json:3:1: Not valid JSON/);
    assert.equal(await readText(file), '{\n  "mcpServers": {\n');
  });

  test('a file of the folder holds no token', async () => {
    await connect({ client: 'claude-code', agent: 'claude-code', way: 'project', apply: true });
    const text = await readText(join(folder, '.mcp.json'));
    assert.match(text, /"stdio",\s+"--agent",\s+"claude-code"/);
    assert.doesNotMatch(text, /Bearer/);
  });

  test('"Replace Token…" puts a token that is good on the clipboard', async () => {
    const agent = 'claude-code';
    assert.equal(find(agent)?.hasToken, false);
    await vscode.commands.executeCommand('gatehouse.replaceToken', { folder, agent });
    const token = await vscode.env.clipboard.readText();
    const url = gatehouse.snapshot(folder)?.url ?? '';
    assert.equal(await introduce(url, { authorization: `Bearer ${token}` }), 200);
    await eventually('the token is known', () => find(agent)?.hasToken);
  });

  test('"Replace Token…" leaves a token that is used as it is until a person says so', async () => {
    const agent = 'claude-code';
    const authorization = `Bearer ${await vscode.env.clipboard.readText()}`;
    // A test answers no dialog, and nothing else answers in a person's place.
    const result = await vscode.commands.executeCommand('gatehouse.replaceToken', { folder, agent });
    assert.notEqual((result as { refused?: string } | undefined)?.refused, undefined);
    assert.equal(`Bearer ${await vscode.env.clipboard.readText()}`, authorization);
    assert.equal(await introduce(gatehouse.snapshot(folder)?.url ?? '', { authorization }), 200);
  });
});

/** As a client introduces itself, by the revision of 2025-11-25. */
const introduction = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'cursor-test', version: '1.0.0' },
  },
};

async function introduce(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const accept = 'application/json, text/event-stream';
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, accept, 'content-type': 'application/json' },
    body: JSON.stringify(introduction),
  });
  await answer.body?.cancel();
  return answer.status;
}

/** Both sides of the comparison of a client's file that is in front. */
async function shownDiff(): Promise<{ original: string; modified: string }> {
  const input = await eventually('a comparison is shown', () => {
    const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return shown instanceof vscode.TabInputTextDiff && shown.modified.scheme === 'gatehouse-client' && shown;
  });
  const [original, modified] = await Promise.all(
    [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
  );
  return { original: original?.getText() ?? '', modified: modified?.getText() ?? '' };
}
