import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import { demoToken, type Storefront, startStorefront } from '../../examples/storefront/api/server.ts';
import type { GatehouseApi } from '../../extension/main.ts';
import type { CallRecord } from '../../protocol/models.ts';
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

// The tests follow one another as a person's first day does, each on what the one before has left.
suite('from an OpenAPI document to governed calls', () => {
  const folder = workspaceFolder();
  const spec = vscode.Uri.file(join(folder, 'openapi', 'storefront.yaml'));
  const committed = vscode.Uri.file(join(folder, '.gatehouse'));
  const roles = join(folder, '.gatehouse', 'roles.yaml');
  let gatehouse: GatehouseApi;
  let storefront: Storefront;

  suiteSetup(async () => {
    gatehouse = await activateGatehouse();
    storefront = await startStorefront({ port: 0 });
    process.env.GATEHOUSE_SECRET_STOREFRONT_TOKEN = demoToken;
  });
  suiteTeardown(() => storefront.close());

  test('a folder without .gatehouse has no gateway', async () => {
    await vscode.workspace.fs.delete(committed, { recursive: true });
    await eventually('the gateway is closed', () => gatehouse.snapshot(folder) === undefined);
    assert.equal(findTool('list_products'), undefined);
  });

  test('"Expose as MCP Tools" writes gateway.yaml and roles.yaml, and the tools are there', async () => {
    const request = { uri: spec, name: 'storefront', server: storefront.url };
    const exposed = await vscode.commands.executeCommand('gatehouse.exposeSpec', request);
    assert.deepEqual(exposed, { source: 'storefront', tools: 18 });
    assert.match(
      await readText(join(folder, '.gatehouse', 'gateway.yaml')),
      /spec: openapi\/storefront\.yaml/,
    );
    const snapshot = await eventually('the tools are offered', () => {
      const known = gatehouse.snapshot(folder);
      return known?.apis[0]?.tools.length === 18 && known;
    });
    assert.equal(snapshot.policy.kind, 'file');
    assert.match(snapshot.url, /^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  });

  test("VS Code's own MCP client lists what its agent may call", async () => {
    await listTool('list_products');
    assert.equal(findTool('delete_product'), undefined, 'a tool that is denied is not listed');
  });

  test('a call returns data of the running API', async () => {
    const answer = JSON.parse(await callTool('list_products', { limit: 1 })) as { items?: unknown[] };
    assert.equal(Object.values(answer).find(Array.isArray)?.length, 1, JSON.stringify(answer));
  });

  test('the call is recorded, by shape only', async () => {
    const records = gatehouse.recordsOf(folder);
    const files = await readdir(records);
    const texts = await Promise.all(
      files.map((name) => readFile(join(records, name), 'utf8').catch(() => '')),
    );
    const line = texts
      .join('\n')
      .split('\n')
      .find((text) => text.includes('"storefront/list_products"'));
    const record = JSON.parse(line ?? 'null') as CallRecord;
    assert.equal(record.agent, 'copilot');
    assert.equal(record.httpStatus, 200);
    assert.doesNotMatch(JSON.stringify(record.arguments), /1/);
  });

  test('"Go to Operation" opens the document at the line', async () => {
    const tool = gatehouse.snapshot(folder)?.apis[0]?.tools.find(({ native }) => native === 'list_orders');
    await vscode.commands.executeCommand('gatehouse.goToOperation', { kind: 'tool', folder, tool });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, spec.fsPath);
    const shown = editor.document.getText(
      new vscode.Range(editor.selection.active, editor.selection.active.translate(3)),
    );
    assert.match(shown, /list_orders/);
  });

  test('a credential that gateway.yaml names reaches the API', async () => {
    const file = join(folder, '.gatehouse', 'gateway.yaml');
    const text = await readText(file);
    if (!text.includes('auth:')) {
      const auth = '\n    auth: { bearerAuth: "${secret:storefront-token}" }';
      await writeText(
        file,
        text.replace(/\n {4}server: .*/, (line) => line + auth),
      );
    }
    await eventually('list_orders answers', async () => {
      const answer = await callTool('list_orders', { limit: 1 });
      return answer.startsWith('{') && answer;
    });
  });

  test('what is saved in the document is what agents see', async () => {
    const document = await vscode.workspace.openTextDocument(spec);
    const from = document.getText().indexOf('operationId: list_tickets');
    const edit = new vscode.WorkspaceEdit();
    const at = document.positionAt(from + 'operationId: '.length);
    edit.replace(spec, new vscode.Range(at, at.translate(0, 'list_tickets'.length)), 'browse_tickets');
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await eventually('the new name is listed', () => findTool('browse_tickets'));
    await eventually('the old name is gone', () => findTool('list_tickets') === undefined);
  });

  test('a rule that is saved decides the next call, and its line is named', async () => {
    const before = await readText(roles);
    const denial = await denialAfter(before, before.replace(/never:[^]*/, 'never:\n  - "*/list_products"\n'));
    const line = before.replace(/never:[^]*/, '').split('\n').length + 1;
    assert.match(denial, /agent "copilot"/);
    assert.match(denial, new RegExp(`roles\\.yaml:${line}\\b`));
  });

  test('a role file that is not valid denies every call and says where', async () => {
    const before = await readText(roles);
    const denial = await denialAfter(before, `version: 1\nrolls: {}\n`);
    assert.match(denial, /roles\.yaml:2:1/);
    await eventually(
      'the role file is valid again',
      () => gatehouse.snapshot(folder)?.policy.kind === 'file',
    );
  });

  test('what is wrong in a file is in the Problems panel until it is mended', async () => {
    const before = await readText(roles);
    const find = () =>
      vscode.languages.getDiagnostics(vscode.Uri.file(roles)).find((one) => one.source === 'Gatehouse');
    await writeText(roles, 'version: 1\nrolls: {}\n');
    const diagnostic = await eventually('the problem is shown', find);
    assert.equal(diagnostic.range.start.line, 1);
    await writeText(roles, before);
    await eventually('the problem is gone', () => find() === undefined);
  });

  test('a host that was killed comes back on the same URL, and calls go on', async () => {
    const pid = await eventually('the host runs', () => gatehouse.hostPid());
    const url = gatehouse.snapshot(folder)?.url;
    await callAnswered();
    process.kill(pid, 'SIGKILL');
    await eventually('another host runs', () => {
      const next = gatehouse.hostPid();
      return next !== undefined && next !== pid;
    });
    await callAnswered();
    assert.equal(gatehouse.snapshot(folder)?.url, url);
  });

  test('"Restart Host" starts another process on the same URL', async () => {
    const before = gatehouse.hostPid();
    const url = gatehouse.snapshot(folder)?.url;
    await vscode.commands.executeCommand('gatehouse.restartHost');
    await eventually('another host runs', () => ![undefined, before].includes(gatehouse.hostPid()));
    await callAnswered();
    assert.equal(gatehouse.snapshot(folder)?.url, url);
  });

  test('"Stop Exposing" takes the tools away, and leaves document and role file as they are', async () => {
    const before = [await readText(roles), await readText(spec.fsPath)];
    const source = gatehouse.snapshot(folder)?.apis[0];
    await vscode.commands.executeCommand('gatehouse.stopExposing', { kind: 'source', folder, source });
    await eventually('no tool is listed', () => findTool('list_products') === undefined);
    assert.equal(gatehouse.snapshot(folder)?.apis.length, 0);
    assert.deepEqual([await readText(roles), await readText(spec.fsPath)], before);
  });

  /** The editor may still be about to learn that the tools have changed, and then knows the tool no longer. */
  async function callAnswered(): Promise<void> {
    await eventually('a call is answered', async () => {
      const text = await callTool('list_products', { limit: 1 }).catch(() => '');
      return text.startsWith('{');
    });
  }

  /**
   * Saves a role file that denies, and returns the text of a denied call. The editor takes a tool off its list
   * as soon as it hears of the change, so the call may come too late to be made; then it is tried anew.
   */
  async function denialAfter(before: string, after: string): Promise<string> {
    for (let attempt = 1; attempt <= 10; attempt++) {
      await eventually('list_products is listed', () => findTool('list_products'));
      await writeText(roles, after);
      while (findTool('list_products')) {
        const text = await callTool('list_products', { limit: 1 }).catch((error: Error) => error.message);
        if (!/denied/i.test(text)) continue;
        await writeText(roles, before);
        return text;
      }
      await writeText(roles, before);
    }
    throw new Error('no call was made between the change and its arrival in the list of tools');
  }
});
