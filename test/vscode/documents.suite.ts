import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GatehouseApi } from '../../extension/main.ts';
import { activateGatehouse, eventually, readText, workspaceFolder, writeText } from './gatehouse.ts';

// What the extension does inside the documents: the lines above operations, quick fixes, and refreshing.
suite('in the documents that are exposed', () => {
  const folder = workspaceFolder();
  const spec = vscode.Uri.file(join(folder, 'openapi', 'storefront.yaml'));
  const gateway = join(folder, '.gatehouse', 'gateway.yaml');
  const roles = join(folder, '.gatehouse', 'roles.yaml');
  let gatehouse: GatehouseApi;
  let document: vscode.TextDocument;

  suiteSetup(async () => {
    gatehouse = await activateGatehouse();
    const request = { uri: spec, name: 'storefront', server: 'http://127.0.0.1:9' };
    await vscode.commands.executeCommand('gatehouse.exposeSpec', request);
    document = await vscode.workspace.openTextDocument(spec);
    await vscode.window.showTextDocument(document);
  });

  /** What stands above the operations, each with the line of the text that it stands above. */
  async function lenses(): Promise<{ title: string; line: string }[]> {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      spec,
      100,
    );
    return found.flatMap(({ command, range }) => {
      if (command?.command !== 'gatehouse.revealTool') return [];
      return [{ title: command.title, line: document.lineAt(range.start.line).text.trim() }];
    });
  }

  const allLenses = (what: string) =>
    eventually(what, async () => {
      const found = await lenses();
      return found.length === 18 && found;
    });

  test('each operation says its tool and who may call it', async () => {
    const found = await allLenses('the lines are shown');
    for (const { line } of found) assert.match(line, /^(get|post|patch|put|delete):$/);
    const titles = found.map(({ title }) => title);
    assert.ok(
      titles.includes('$(tools)\u00A0storefront/list_products · copilot, claude-code may call'),
      titles.join('\n'),
    );
    assert.ok(
      titles.includes('$(tools)\u00A0storefront/create_order · copilot, claude-code ask'),
      titles.join('\n'),
    );
    assert.ok(
      titles.includes('$(tools)\u00A0storefront/delete_product · nobody may call'),
      titles.join('\n'),
    );
  });

  test('the lines stay with their operations while the document is edited, and after it is saved', async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(spec, new vscode.Position(0, 0), '# One more line.\n# And another.\n');
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.isDirty, true);
    const moved = await lenses();
    assert.equal(moved.length, 18);
    for (const { line } of moved) assert.match(line, /^(get|post|patch|put|delete):$/);
    await document.save();
    assert.deepEqual(await lenses(), moved);
  });

  test('a saved role file changes the lines', async () => {
    const before = await readText(roles);
    await writeText(roles, before.replace(/never:[^]*/, 'never:\n  - "*/list_products"\n'));
    await eventually('nobody may call it', async () =>
      (await lenses()).some(
        ({ title }) => title === '$(tools)\u00A0storefront/list_products · nobody may call',
      ),
    );
    await writeText(roles, before);
    await eventually('it may be called again', async () =>
      (await lenses()).some(({ title }) => title.endsWith('list_products · copilot, claude-code may call')),
    );
  });

  test('the setting switches the lines off', async () => {
    const settings = vscode.workspace.getConfiguration('gatehouse');
    await settings.update('codeLens', false, vscode.ConfigurationTarget.Global);
    assert.deepEqual(await lenses(), []);
    await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    await allLenses('the lines are back');
  });

  test('a click shows the tool in the Tools view', async () => {
    const tool = { folder, tool: 'storefront/list_products' };
    assert.equal(await vscode.commands.executeCommand('gatehouse.revealTool', tool), undefined);
  });

  /** Mends a problem by its code, as a person does from the light bulb. */
  async function quickFix(uri: vscode.Uri, code: string): Promise<string> {
    const opened = await vscode.workspace.openTextDocument(uri);
    const find = () =>
      vscode.languages.getDiagnostics(uri).find((each) => each.source === 'Gatehouse' && each.code === code);
    const { range } = await eventually(`${code} is shown`, find);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
      10,
    );
    const action = actions.find(({ edit }) => edit !== undefined);
    assert.ok(action?.edit, `${code} has a quick fix: ${actions.map(({ title }) => title).join(', ')}`);
    await vscode.workspace.applyEdit(action.edit);
    await opened.save();
    await eventually(`${code} is gone`, () => find() === undefined);
    return action.title;
  }

  test('a quick fix gives an operation an operationId', async () => {
    const text = document.getText();
    const [line = ''] = /\n *operationId: (?:list|browse)_tickets/.exec(text) ?? [];
    const from = text.indexOf(line);
    const edit = new vscode.WorkspaceEdit();
    edit.delete(spec, new vscode.Range(document.positionAt(from), document.positionAt(from + line.length)));
    await vscode.workspace.applyEdit(edit);
    await document.save();
    assert.equal(await quickFix(spec, 'missing-operation-id'), 'Add an operationId');
    assert.match(document.getText(), /\n {4}get:\n {6}operationId: get_tickets\n/);
  });

  test('a quick fix in a file that the document refers to edits that file', async () => {
    const part = vscode.Uri.file(join(folder, 'openapi', 'parts', 'health.yaml'));
    const whole = vscode.Uri.file(join(folder, 'openapi', 'split.yaml'));
    const paths = 'paths:\n  /health: { $ref: parts/health.yaml }\n';
    await writeText(part.fsPath, 'get:\n  summary: Health\n');
    await writeText(whole.fsPath, `openapi: 3.1.0\ninfo: { title: Split, version: "1" }\n${paths}`);
    const request = { uri: whole, name: 'split', server: 'http://127.0.0.1:9' };
    await vscode.commands.executeCommand('gatehouse.exposeSpec', request);
    assert.equal(await quickFix(part, 'missing-operation-id'), 'Add an operationId');
    assert.equal(await readText(part.fsPath), 'get:\n  operationId: get_health\n  summary: Health\n');
    const source = gatehouse.snapshot(folder)?.apis.find(({ name }) => name === 'split');
    await vscode.commands.executeCommand('gatehouse.stopExposing', { kind: 'source', folder, source });
    await eventually('it is gone', () => gatehouse.snapshot(folder)?.apis.length === 1);
  });

  test('a quick fix puts the name that was meant into the role file', async () => {
    const before = await readText(roles);
    await writeText(roles, before.replace('roles: [default]', 'roles: [defualt]'));
    assert.equal(await quickFix(vscode.Uri.file(roles), 'unknown-role'), 'Change to "default"');
    assert.equal(await readText(roles), before);
  });

  test('a quick fix adds the credential that gateway.yaml lacks', async () => {
    const title = await quickFix(vscode.Uri.file(gateway), 'missing-auth');
    assert.equal(title, 'Take "bearerAuth" from the secret "storefront-bearerauth"');
    assert.match(
      await readText(gateway),
      /\n {4}auth:\n {6}bearerAuth: "\$\{secret:storefront-bearerauth\}"\n/,
    );
  });

  test('a quick fix leads to choosing the server that nobody has confirmed', async () => {
    const before = await readText(gateway);
    const uri = vscode.Uri.file(gateway);
    await writeText(gateway, before.replace(/\n +server: .*/, ''));
    // The problem is shown before the editor has read the file again, and moves with its text.
    const action = await eventually('the fix is offered', async () => {
      const problem = vscode.languages.getDiagnostics(uri).find(({ code }) => code === 'no-server');
      if (!problem) return undefined;
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        problem.range,
        vscode.CodeActionKind.QuickFix.value,
      );
      return actions.find(({ title }) => title === 'Choose the server…');
    });
    assert.equal(action.command?.command, 'gatehouse.exposeSpec');
    const [request] = action.command.arguments as [{ uri: vscode.Uri; name: string }];
    assert.deepEqual([request.uri.fsPath, request.name], [spec.fsPath, 'storefront']);
    await vscode.commands.executeCommand('gatehouse.exposeSpec', {
      ...request,
      server: 'http://127.0.0.1:9',
    });
    await eventually('no-server is gone', () =>
      vscode.languages.getDiagnostics(uri).every(({ code }) => code !== 'no-server'),
    );
    assert.equal(await readText(gateway), before);
  });

  test('"Refresh from URL" replaces the document by what its URL answers now', async () => {
    const original = await readText(spec.fsPath);
    let answer = original;
    const server = await serveText(() => answer);
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}/storefront.yaml`;
    try {
      const text = await readText(gateway);
      await writeText(
        gateway,
        text.replace(/\n( +)spec: .*/, (line, indent) => `${line}\n${indent}origin: ${origin}`),
      );
      await eventually('the origin is known', () => gatehouse.snapshot(folder)?.apis[0]?.origin === origin);
      const refresh = (replace: boolean) =>
        vscode.commands.executeCommand('gatehouse.refreshFromUrl', { folder, source: 'storefront', replace });
      assert.deepEqual(await refresh(true), { source: 'storefront', outcome: 'unchanged' });
      answer = original.replace('operationId: list_refunds', 'operationId: browse_refunds');
      assert.deepEqual(await refresh(false), { source: 'storefront', outcome: 'kept' });
      assert.equal(await readText(spec.fsPath), original);
      assert.deepEqual(await refresh(true), { source: 'storefront', outcome: 'replaced' });
      assert.equal(await readText(spec.fsPath), answer);
      await eventually('the new tool is there', () =>
        gatehouse.snapshot(folder)?.apis[0]?.tools.some(({ native }) => native === 'browse_refunds'),
      );
    } finally {
      server.close();
    }
  });
});

async function serveText(answer: () => string): Promise<Server> {
  const server = createServer((_request, response) => response.end(answer()));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
