import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../scripts/project.ts';
import { createStorefront, gatewayFile, storefrontSpec } from '../e2e/workspace.ts';
import { openSample } from './sample.ts';
import { takeScreenshot } from './screenshots.ts';
import type { Workbench } from './workbench.ts';

let workbench: Workbench | undefined;

afterEach(async () => {
  await workbench?.close();
  workbench = undefined;
});

test('each folder of a workspace has a gateway and a line of its own', async () => {
  const workspace = await createStorefront();
  for (const name of ['shop', 'desk']) copyFolder(workspace.folder, join(workspace.folder, name));
  const file = join(workspace.folder, 'both.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: 'shop' }, { path: 'desk' }] }));
  // High enough for the lines of both.
  workbench = await openSample(workspace, { folder: file, height: 1100 });
  await workbench.openView('Gatehouse');
  await workbench.page.locator('.part.statusbar').getByText('Gatehouse: 36 tools').waitFor();
  for (const name of ['shop', 'desk']) await workbench.treeRow(name).waitFor();
  await workbench.rest();
  await takeScreenshot(workbench, 'two-folders');
});

test('a gateway that cannot stay up is given up, and the view says how to go on', async () => {
  const workspace = await createStorefront();
  const extension = copyExtension();
  try {
    const host = join(extension, 'dist', 'host.js');
    renameSync(host, `${host}.good`);
    writeFileSync(host, 'process.exit(3);\n');
    workbench = await openSample(workspace, { extension });
    await workbench.openView('Gatehouse');
    const restart = workbench.page.locator('.pane-body').getByRole('button', { name: 'Restart Host' });
    // Five crashes, with a longer wait after each of them.
    await restart.waitFor({ timeout: 60_000 });
    await workbench.notification('The gateway has stopped');
    await workbench.page.locator('.part.statusbar').getByText('Gatehouse: stopped').waitFor();
    await workbench.rest();
    await takeScreenshot(workbench, 'stopped');
    renameSync(`${host}.good`, host);
    await restart.click();
    await workbench.treeRow('list_products').waitFor();
  } finally {
    rmSync(extension, { recursive: true, force: true });
  }
});

test('a folder that is not trusted runs nothing until it is, and no command before it is approved', async () => {
  const workspace = await createStorefront();
  const mark = join(workspace.state, 'box.pids');
  const script = join(root, 'test', 'servers', 'stdio', 'toolbox.ts');
  const box = { command: process.execPath, args: [script], env: { MARK: mark } };
  await workspace.edit(gatewayFile, 'apis:\n', `connectors:\n  box: ${JSON.stringify(box)}\napis:\n`);
  workbench = await openSample(workspace, {
    workspaceTrust: true,
    userSettings: { 'security.workspace.trust.startupPrompt': 'never' },
  });
  await workbench.openView('Gatehouse');
  await workbench.page.locator('.pane-body').getByText('This workspace is not trusted').waitFor();
  expect(await workbench.page.locator('.part.statusbar').getByText('Gatehouse').count()).toBe(0);
  await workbench.rest();
  await takeScreenshot(workbench, 'untrusted');
  expect(existsSync(mark)).toBe(false);
  await workbench.trustFolder();
  await workbench.treeRow('list_products').waitFor();
  await workbench.connectorRow('box').getByText('its command needs your approval').waitFor();
  expect(existsSync(mark)).toBe(false);
  const message = await workbench.notification('box wants to run a command');
  await message.getByRole('button', { name: 'Review…' }).click();
  await workbench.page.locator('.monaco-dialog-box').getByText(`MARK = ${mark}`).waitFor();
  await workbench.pressButton('Approve');
  await workbench.acceptTicked('3 tools of box');
  await workbench.connectorRow('box').getByText('ready · 3 tools').waitFor();
  expect(existsSync(mark)).toBe(true);
});

function copyFolder(from: string, to: string): void {
  for (const file of [storefrontSpec, gatewayFile, '.gatehouse/roles.yaml'])
    cpSync(join(from, file), join(to, file));
}

/** The extension as it is packaged, in a folder whose host a test may replace. */
function copyExtension(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-extension-'));
  mkdirSync(join(folder, 'dist'));
  for (const part of ['package.json', 'media', 'dist/extension.cjs', 'dist/host.js', 'dist/chunks'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  return folder;
}
