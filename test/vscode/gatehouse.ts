import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GatehouseApi } from '../../extension/main.ts';

/** The extension under test, activated as the editor would. */
export async function activateGatehouse(): Promise<GatehouseApi> {
  const extension = vscode.extensions.getExtension<GatehouseApi>('gatehouse.gatehouse');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return folder.uri.fsPath;
}

/** Asks again until there is an answer that counts; the state asked for has no event that a test could hear. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 20_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    assert.ok(Date.now() < end, `${what}: not within ${limitMs / 1000} s (tools: ${listTools()})`);
    await pause(10);
  }
}

function listTools(): string {
  return vscode.lm.tools.map(({ name }) => name).join(', ');
}

/** The tool of VS Code's own list that stands for one of a source, by its native name. */
export function findTool(
  native: string,
  source = 'storefront',
): vscode.LanguageModelToolInformation | undefined {
  return vscode.lm.tools.find(({ name }) => name.startsWith('mcp_') && name.endsWith(`_${source}_${native}`));
}

/** Has VS Code's own MCP client connect, and waits until it lists the tool. */
export async function listTool(native: string, source?: string): Promise<void> {
  await eventually(`${native} is listed`, async () => {
    // Until the editor has asked for the definitions, the command knows no server of this name.
    await vscode.commands.executeCommand('workbench.mcp.startServer', 'gatehouse.gatehouse/Gatehouse', {
      waitForLiveTools: true,
    });
    return findTool(native, source);
  });
}

/** Calls a tool as an agent in the editor does, and returns the text of its answer. */
export async function callTool(native: string, input: object, source?: string): Promise<string> {
  const tool = await eventually(`${native} is listed`, () => findTool(native, source));
  const result = await vscode.lm.invokeTool(tool.name, { input, toolInvocationToken: undefined });
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('\n');
}

export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)));
}

export async function writeText(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(vscode.Uri.file(path), new TextEncoder().encode(text));
}
