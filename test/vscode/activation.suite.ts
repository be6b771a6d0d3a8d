import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activateGatehouse } from './gatehouse.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

suite('activation', () => {
  test('registers every command that package.json contributes', async () => {
    await activateGatehouse();
    const extension = vscode.extensions.getExtension('gatehouse.gatehouse');
    const text = readFileSync(join(extension?.extensionPath ?? '', 'package.json'), 'utf8');
    const manifest = JSON.parse(text) as Manifest;
    const registered = await vscode.commands.getCommands(true);
    for (const { command } of manifest.contributes.commands) assert.ok(registered.includes(command), command);
  });
});
