import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStorefront, rolesFile, type TestWorkspace } from '../e2e/workspace.ts';
import { openSample } from './sample.ts';
import { keepSteps, type Step, takeScreenshot, takeStep } from './screenshots.ts';
import type { Workbench } from './workbench.ts';

// The tests follow one another: Cursor is connected as a person does it, calls, and is cut off.
const home = mkdtempSync(join(tmpdir(), 'gatehouse-home-'));
const cursorFile = join(home, '.cursor', 'mcp.json');
const before = `{
  // Mine.
  "mcpServers": {
    "browser": {
      "command": "npx",
      "args": ["-y", "@playwright/mcp"] // headless
    }
  }
}
`;
let workspace: TestWorkspace;
let workbench: Workbench;
const cursor = new Client({ name: 'Cursor', version: '3.2.0' });
const steps: Step[] = [];

beforeAll(async () => {
  mkdirSync(join(home, '.cursor'));
  writeFileSync(cursorFile, before);
  workspace = await createStorefront();
  const env = { XDG_STATE_HOME: workspace.state, HOME: home };
  workbench = await openSample(workspace, { env, width: 1280, height: 660 });
  await workbench.widenSideBar(40);
});

afterAll(async () => {
  await cursor.close();
  await workbench?.close();
  rmSync(home, { recursive: true, force: true });
});

test('a client, an agent and a way are chosen', async () => {
  await workbench.openView('Gatehouse');
  await workbench.agentRow('claude-code').getByText('no token').waitFor();
  await workbench.runCommand('Gatehouse: Connect an AI Client…');
  const list = workbench.page.locator('.quick-input-widget:visible');
  await list.getByText('found on this machine').waitFor();
  steps.push(await takeStep('Choose the client', list));
  await workbench.pick('Cursor');
  await list.getByText('With roles of its own').waitFor();
  steps.push(await takeStep('Choose the agent that it calls as', list));
  await workbench.pick('New agent…');
  await workbench.answerInput('cursor', 'The role file and the records call it so.');
  await list.getByText('the roles of cursor').waitFor();
  await takeScreenshot(workbench, 'new-agent');
  await list.getByText('reader', { exact: true }).click();
  steps.push(await takeStep('Give a new agent its roles', list));
  await workbench.acceptTicked('the roles of cursor');
  await list.getByText('By URL and token').waitFor();
  steps.push(await takeStep('Choose how', list));
  expect(await workspace.read(rolesFile)).not.toContain('cursor');
});

test('the change is shown without the token before it is written', async () => {
  await workbench.pick('By URL and token');
  const diff = workbench.page.locator('.monaco-diff-editor');
  await diff.getByText('Bearer ••••').first().waitFor();
  const message = await workbench.notification('Cursor finds the gate as "gatehouse-workspace"');
  await message.getByText('and .gatehouse/roles.yaml gets the agent "cursor"').waitFor();
  await workbench.editorButton('Apply').waitFor();
  await takeScreenshot(workbench, 'client-change');
  const editor = workbench.page.locator('.part.editor');
  steps.push({ ...(await takeStep('Look at the change, and apply it', editor)), isWide: true });
  expect(readFileSync(cursorFile, 'utf8')).toBe(before);
  expect(await workspace.read(rolesFile)).not.toContain('cursor');
  await message.getByRole('button', { name: 'Apply' }).click();
  await workbench.notification('switch the server on');
  await workbench.agentRow('cursor').getByText('waiting for its first call').waitFor();
  expect(await workspace.read(rolesFile)).toContain('  cursor:\n    roles: [reader]\n');
  await diff.waitFor({ state: 'hidden' });
  await takeScreenshot(workbench, 'client-connected');
  expect(readFileSync(cursorFile, 'utf8').replace(/,\n {4}"gatehouse[^]*?\n {4}\}(?=\n)/, '')).toBe(before);
});

test('the view shows when the client first called', async () => {
  const { mcpServers } = JSON.parse(readFileSync(cursorFile, 'utf8').replaceAll(/\/\/ .*$/gm, '')) as {
    mcpServers: Record<string, { url: string; headers: { Authorization: string } }>;
  };
  const { url = '', headers } = mcpServers['gatehouse-workspace'] ?? {};
  const requestInit = headers ? { headers } : {};
  await cursor.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  expect((await cursor.listTools()).tools.map(({ name }) => name)).toContain('storefront_list_orders');
  await workbench
    .agentRow('cursor')
    .getByText(/first called .* · connected/)
    .waitFor();
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.rest();
  await takeScreenshot(workbench, 'agents');
  const view = workbench.page
    .locator('.split-view-view')
    .filter({ has: workbench.page.getByText('first called') })
    .last();
  steps.push(await takeStep('See when it calls', view));
  await keepSteps(workbench, 'connect-client', steps);
});

test('a token that is revoked cuts the client off', async () => {
  await workbench.agentRow('cursor').click({ button: 'right' });
  await workbench.chooseFromMenu('Revoke Token…');
  await workbench.page.locator('.monaco-dialog-box').getByText('Revoke the token of "cursor"?').waitFor();
  await takeScreenshot(workbench, 'revoke-token');
  await workbench.pressButton('Revoke');
  await workbench.agentRow('cursor').getByText('connected').waitFor({ state: 'hidden' });
  await expect(cursor.listTools({}, { cacheMode: 'refresh' })).rejects.toThrow();
});
