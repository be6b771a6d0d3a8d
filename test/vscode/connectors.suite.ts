import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { GatehouseApi } from '../../extension/main.ts';
import type { ConnectorModel } from '../../protocol/connectors.ts';
import { type ChangingServer, startChanging } from '../servers/http/changingServer.ts';
import { echoTool } from '../servers/tinyServer.ts';
import { type BoxServer, checkout, createBoxServer, isRunning, nodeProgram } from './boxServer.ts';
import {
  activateGatehouse,
  callTool,
  eventually,
  findTool,
  listTool,
  readText,
  workspaceFolder,
  writeText,
} from './gatehouse.ts';

const roles = 'version: 1\nroles:\n  all: { allow: ["*/*"] }\nagents:\n  copilot: { roles: [all] }\n';

// The tests follow one another: a server is connected, changes, and another one is a process.
suite('external MCP servers', () => {
  const folder = workspaceFolder();
  const gateway = join(folder, '.gatehouse', 'gateway.yaml');
  const lock = join(folder, '.gatehouse', 'tools.lock');
  let gatehouse: GatehouseApi;
  let server: ChangingServer;
  let box: BoxServer;
  let name: string;

  suiteSetup(async () => {
    gatehouse = await activateGatehouse();
    server = await startChanging([echoTool]);
    name = `local-${new URL(server.origin).port}`;
    // Outside the workspace, which is watched.
    box = createBoxServer(dirname(folder));
    await writeText(join(folder, '.gatehouse', 'roles.yaml'), roles);
    await eventually('the gateway is open', () => gatehouse.snapshot(folder));
  });
  suiteTeardown(() => server.close());

  const find = (connector: string): ConnectorModel | undefined =>
    gatehouse.snapshot(folder)?.connectors.find((each) => each.name === connector);

  const heldFingerprint = (): string | undefined => find(name)?.held[0]?.fingerprint;

  test('a URL is all that has to be typed: name and tools are accepted as they are suggested', async () => {
    const running = vscode.commands.executeCommand('gatehouse.connectServer', {
      url: `${server.origin}/mcp`,
    });
    assert.deepEqual(await acceptingAll(running), { connector: name, state: 'ready', accepted: 1 });
    assert.match(await readText(gateway), new RegExp(`\\n {2}${name}:\\n? .*url: ${server.origin}/mcp`));
    assert.match(await readText(lock), new RegExp(name));
  });

  test("VS Code's own MCP client lists the tool and calls it", async () => {
    await listTool('echo', name);
    assert.equal(await callTool('echo', { text: 'hello' }, name), 'hello');
  });

  test('a tool that changes is neither listed nor callable until a person has seen the difference', async () => {
    server.change([{ ...echoTool, description: 'Says back what it is told, and tells others.' }]);
    await eventually('the tool is held back', () => find(name)?.held[0]?.change.kind === 'changed');
    await eventually('the tool is no longer listed', () => findTool('echo', name) === undefined);
    await vscode.commands.executeCommand('gatehouse.reviewTools', { folder, name });
    const { original, modified } = await shownDiff();
    assert.match(original, /Says back what it is told\.\n/);
    assert.match(modified, /and tells others\.\n/);
  });

  test('a verdict on what is no longer offered is refused, and what is offered now is shown', async () => {
    const seen = heldFingerprint();
    server.change([{ ...echoTool, description: 'Says nothing any more.' }]);
    await eventually('another definition is held back', () => ![seen, undefined].includes(heldFingerprint()));
    const result = await vscode.commands.executeCommand<{ refused?: string }>('gatehouse.acceptTool');
    assert.match(result?.refused ?? '', /no longer offered as it was shown/);
    assert.match((await shownDiff()).modified, /Says nothing any more\./);
    assert.equal(findTool('echo', name), undefined);
  });

  test('once it is accepted in the diff editor it is served again', async () => {
    await vscode.commands.executeCommand('gatehouse.acceptTool');
    await eventually('nothing is held back', () => find(name)?.held.length === 0);
    const tool = await eventually('the tool is listed', () => findTool('echo', name));
    assert.match(tool.description, /Says nothing any more\./);
    assert.equal(await callTool('echo', { text: 'again' }, name), 'again');
    assert.equal(
      vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
      false,
    );
  });

  test('a command that is committed does not run before a person has approved it', async () => {
    const text = await readText(gateway);
    await writeText(gateway, text.replace('connectors:\n', `connectors:\n${box.entry}`));
    await eventually('it waits for an approval', () => find('box')?.state.kind === 'needs-approval');
    // A test answers no dialog, and nothing else answers in a person's place.
    const result = await vscode.commands.executeCommand<{ refused?: string }>('gatehouse.approveCommand', {
      ...{ folder, name: 'box' },
      ...{ accept: 'all', hash: 'any' },
    });
    assert.notEqual(result?.refused, undefined);
    await vscode.commands.executeCommand('gatehouse.reconnect', { folder, name: 'box' });
    assert.equal(find('box')?.state.kind, 'needs-approval');
    assert.deepEqual(box.pids(), []);
  });

  test('once it is approved it runs', async () => {
    await approveByCommandLine('box', folder);
    await vscode.commands.executeCommand('gatehouse.reconnect', { folder, name: 'box' });
    await eventually('it is ready', () => find('box')?.state.kind === 'ready');
    assert.equal(box.pids().length, 1);
    assert.equal(find('box')?.held.length, 3);
  });

  test('removing it ends its process, and what was accepted of it is forgotten', async () => {
    const running = vscode.commands.executeCommand('gatehouse.acceptAllTools', { folder, name: 'box' });
    assert.equal(await acceptingAll(running), 3);
    const [pid = 0] = box.pids();
    assert.equal(await callTool('pid', {}, 'box'), String(pid));
    await vscode.commands.executeCommand('gatehouse.removeConnector', { folder, name: 'box' });
    await eventually('the process has ended', () => !isRunning(pid));
    assert.equal(find('box'), undefined);
    await eventually('its tools are gone', () => findTool('pid', 'box') === undefined);
    for (const file of [gateway, lock]) assert.doesNotMatch(await readText(file), /\bbox\b/);
    assert.equal(box.pids().length, 1);
  });
});

/** Accepts every box and list that a command opens as it is, until the command has ended. */
async function acceptingAll(running: Thenable<unknown>): Promise<unknown> {
  const pending = Symbol('pending');
  for (;;) {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    const result = await Promise.race([running, pause(20, pending)]);
    if (result !== pending) return result;
  }
}

/** Both sides of the comparison that is in front. */
async function shownDiff(): Promise<{ original: string; modified: string }> {
  const input = await eventually('a comparison is shown', () => {
    const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return shown instanceof vscode.TabInputTextDiff && shown;
  });
  const [original, modified] = await Promise.all(
    [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
  );
  return { original: original?.getText() ?? '', modified: modified?.getText() ?? '' };
}

/** As a person does who works without an editor; in it, they answer a dialog, which no test can. */
async function approveByCommandLine(connector: string, folder: string): Promise<void> {
  const program = join(checkout(), 'dist', 'cli.js');
  await promisify(execFile)(nodeProgram(), [program, 'approve', connector, folder, '--yes'], {
    env: process.env,
  });
}
