import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoToken, type Storefront, startStorefront } from '../../examples/storefront/api/server.ts';
import type { Peer } from '../e2e/peers.ts';
import { gatewayFile, rolesFile, storefrontSpec, type TestWorkspace } from '../e2e/workspace.ts';
import { connectAgent } from './agent.ts';
import { createFreshWorkspace, openSample } from './sample.ts';
import { takeScreenshot } from './screenshots.ts';
import type { Workbench } from './workbench.ts';

// The tests follow one another as a person's first day does, each on what the one before has left.
let api: Storefront;
let workspace: TestWorkspace;
let workbench: Workbench;
let agent: Peer;

const ticket = {
  customer_id: 'cus_503',
  order_id: 'ord_1008',
  subject: 'The stove does not ignite',
  message: 'The spark is there, but no flame.',
  priority: 'high',
};

beforeAll(async () => {
  api = await startStorefront({ port: 0 });
  workspace = await createFreshWorkspace();
  workbench = await openSample(workspace);
  await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(async () => {
  await agent?.close();
  await workbench?.close();
  await api?.close();
});

test('the view says how to begin', async () => {
  await workbench.openView('Gatehouse');
  await workbench.page.getByRole('button', { name: 'Expose an OpenAPI File…' }).waitFor();
  await workbench.rest();
  await takeScreenshot(workbench, 'welcome');
});

test('the menu of the OpenAPI document, and of no other file, offers to expose it', async () => {
  await workbench.openView('Explorer');
  await workbench.openExplorerMenu('README.md');
  const entry = workbench.page
    .locator('.context-view .action-item')
    .filter({ hasText: 'Expose as MCP Tools' });
  expect(await entry.count()).toBe(0);
  await workbench.page.keyboard.press('Escape');
  await workbench.openExplorerMenu(storefrontSpec);
  await entry.first().hover();
  await takeScreenshot(workbench, 'context-menu');
  await workbench.chooseFromMenu('Expose as MCP Tools');
});

test('two questions later the tools are there', async () => {
  await workbench.answerInput('storefront', '18 operations');
  await workbench.page.locator('.quick-input-widget').getByText('http://127.0.0.1:4010').waitFor();
  await takeScreenshot(workbench, 'server-prompt');
  await workbench.pick('Enter another URL…');
  await workbench.answerInput(api.url, 'paths are appended');
  await workbench.notification('18 tools exposed');
  await workbench.treeRow('create_ticket').waitFor();
  await workbench.page.locator('.part.statusbar').getByText('Gatehouse: 18 tools').waitFor();
  expect(await workspace.read(gatewayFile)).toContain(`server: ${api.url}`);
  expect(await workspace.read(rolesFile)).toContain('claude-code: { roles: [default] }');
  await takeScreenshot(workbench, 'exposed');
});

test('a tool tells what it is and who may call it', async () => {
  await workbench.runCommand('Notifications: Clear All Notifications');
  await workbench.treeRow('create_ticket').hover();
  const tooltip = workbench.page.locator('.monaco-hover:visible, .workbench-hover:visible');
  await tooltip.getByText('Who may call it').waitFor();
  await expect.poll(() => tooltip.first().innerText()).toContain('POST /tickets');
  await takeScreenshot(workbench, 'tools');
});

test('"Go to Operation" opens the document at its line', async () => {
  await workbench.treeRow('create_ticket').click({ button: 'right' });
  await workbench.chooseFromMenu('Go to Operation');
  await workbench.page.getByRole('tab', { name: 'storefront.yaml' }).waitFor();
  const lines = (await workspace.read(storefrontSpec)).split('\n');
  const place = await workbench.page.getByText(/^Ln \d+, Col \d+/).innerText();
  const line = Number(/Ln (\d+)/.exec(place)?.[1]);
  expect(lines.slice(line - 1, line + 1).join('\n')).toContain('create_ticket');
});

test('a credential is asked for once, when a call first needs it', async () => {
  const server = `server: ${api.url}`;
  await workspace.edit(
    gatewayFile,
    server,
    `${server}\n    auth: { bearerAuth: "\${secret:storefront-token}" }`,
  );
  agent = await connectAgent(workbench, workspace, 'claude-code');
  const question = workbench.page.locator('.quick-input-widget:visible').getByText('storefront-token');
  const asked = question
    .first()
    .waitFor()
    .then(() => undefined);
  // Until the gateway has read the file again, calls are answered at once, by the API's refusal.
  let call = agent.call('storefront_list_orders', { limit: 1 });
  while (await Promise.race([call, asked])) call = agent.call('storefront_list_orders', { limit: 1 });
  await takeScreenshot(workbench, 'secret');
  await workbench.answerInput(demoToken, 'secret storage');
  expect((await call).isError).toBe(false);
});

test('a person decides on a call that the role file leaves to a person', async () => {
  const call = agent.call('storefront_create_ticket', ticket);
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.getByText('asks to call storefront/create_ticket').waitFor();
  await takeScreenshot(workbench, 'approval');
  await workbench.pressButton('Allow Once');
  const { isError, text } = await call;
  expect(text).toContain(ticket.subject);
  expect(isError).toBe(false);

  const again = agent.call('storefront_create_ticket', ticket);
  await dialog.getByText('asks to call storefront/create_ticket').waitFor();
  await workbench.pressButton('Deny');
  const denied = await again;
  expect(denied.isError).toBe(true);
  expect(denied.text).toMatch(/roles\.yaml:\d+/);
});

test('the log shows each call', async () => {
  await workbench.runCommand('Gatehouse: Show Log');
  const output = workbench.page.locator('.output-view-content, .output-view').first();
  await output.getByText('claude-code').first().waitFor();
  await expect.poll(() => output.innerText()).toMatch(/create_ticket\s+ask[^→]*allowed\sonce\s+201/);
  await expect.poll(() => output.innerText()).toMatch(/create_ticket\s+ask[^→]*refused\sby\sa\sperson/);
  await takeScreenshot(workbench, 'log');
});

test('what is wrong in the role file is a problem with its place, and the view says what follows', async () => {
  const broken = await workspace.edit(rolesFile, 'roles:\n', 'rolls:\n');
  const line = broken.split('\n').indexOf('rolls:') + 1;
  await workbench.treeRow('Every call is denied').waitFor();
  await workbench.runCommand('View: Focus Problems');
  await workbench.page.locator('.markers-panel').getByText('rolls').first().waitFor();
  await workbench.treeRow('Every call is denied').click();
  await workbench.page.getByRole('tab', { name: 'roles.yaml' }).waitFor();
  await workbench.page.locator('.part.statusbar').getByText(`Ln ${line}, Col 1`).waitFor();
  await takeScreenshot(workbench, 'broken-roles');
  const { text, isError } = await agent.call('storefront_list_products', { limit: 1 });
  expect(isError).toBe(true);
  expect(text).toMatch(/roles\.yaml:\d+:\d+/);
});
