import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { GatehouseApi } from '../../extension/main.ts';
import { type BoxServer, createBoxServer } from './boxServer.ts';
import { activateGatehouse, findTool, readText, workspaceFolder, writeText } from './gatehouse.ts';

suite('a workspace that is not trusted', () => {
  let gatehouse: GatehouseApi;

  let box: BoxServer;

  suiteSetup(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    box = createBoxServer(dirname(workspaceFolder()));
    const gateway = join(workspaceFolder(), '.gatehouse', 'gateway.yaml');
    await writeText(gateway, `${await readText(gateway)}connectors:\n${box.entry}`);
    gatehouse = await activateGatehouse();
  });

  test('has no host and no gateway, although .gatehouse is there', () => {
    assert.equal(gatehouse.hostPid(), undefined);
    assert.equal(gatehouse.snapshot(workspaceFolder()), undefined);
  });

  test('offers no tool to agents', () => {
    assert.equal(findTool('list_products'), undefined);
  });

  test('each command says why it does nothing', async () => {
    const all = await vscode.commands.getCommands(true);
    const ours = all.filter((id) => /^gatehouse\.[a-zA-Z]+$/.test(id) && id !== 'gatehouse.showLog');
    assert.ok(ours.length > 8);
    for (const id of ours) {
      const result = await vscode.commands.executeCommand<{ refused?: string }>(id);
      assert.match(result?.refused ?? '', /not trusted/, id);
    }
    assert.equal(gatehouse.hostPid(), undefined);
  });

  test('a command that is committed has not run', () => {
    assert.deepEqual(box.pids(), []);
  });
});
