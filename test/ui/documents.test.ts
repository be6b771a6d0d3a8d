import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoToken, type Storefront, startStorefront } from '../../examples/storefront/api/server.ts';
import { echoSpec } from '../e2e/api.ts';
import type { Peer } from '../e2e/peers.ts';
import { gatewayFile, rolesFile, storefrontSpec, type TestWorkspace } from '../e2e/workspace.ts';
import { connectAgent } from './agent.ts';
import { createFreshWorkspace, openSample } from './sample.ts';
import { takeScreenshot } from './screenshots.ts';
import type { Workbench } from './workbench.ts';

// The tests follow one another: documents are found, fetched, exposed, refreshed, mended, and called.
let api: Storefront;
let documents: Server;
let answer = echoSpec
  .replace('http://127.0.0.1:1', '/v1')
  .replace('title: Echo', 'title: Parcel Tracking API');
let origin = '';
let workspace: TestWorkspace;
let workbench: Workbench;
let agent: Peer | undefined;

beforeAll(async () => {
  api = await startStorefront({ port: 0 });
  documents = createServer((request, response) => {
    if (request.url === '/docs/parcels.yaml') response.end(answer);
    else response.writeHead(302, { location: '/docs/parcels.yaml' }).end();
  });
  await new Promise<void>((resolve) => {
    documents.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(documents.address() as AddressInfo).port}`;
  workspace = await createFreshWorkspace();
  const storefront = await workspace.read(storefrontSpec);
  await workspace.write(
    'services/billing.json',
    JSON.stringify({ swagger: '2.0', info: { title: 'Billing' } }),
  );
  await workspace.write('services/settings.json', '{ "name": "no API" }');
  for (const copy of ['build/storefront.yaml', 'node_modules/a/openapi.yaml', 'left-out/storefront.yaml'])
    await workspace.write(copy, storefront);
  await workspace.write('.gitignore', 'build\n');
  await workspace.write(
    '.vscode/settings.json',
    JSON.stringify({ 'search.exclude': { '**/left-out': true } }),
  );
  execFileSync('git', ['init', '--quiet'], { cwd: workspace.folder });
  // What Git makes of the files is beside the point, and its badge would never come to rest.
  const userSettings = { 'scm.countBadge': 'off', 'git.decorations.enabled': false };
  workbench = await openSample(workspace, { userSettings });
  await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(async () => {
  await agent?.close();
  await workbench?.close();
  await api?.close();
  documents?.close();
});

test('the list holds the OpenAPI documents, by what they say, and nothing that Git or a setting leaves out', async () => {
  await workbench.runCommand('Gatehouse: Find OpenAPI Files');
  const list = workbench.page.locator('.quick-input-widget:visible');
  await list.getByText('18 operations · OpenAPI 3.1.0').waitFor();
  await list.getByText('services/billing.json').waitFor();
  await list
    .locator('.quick-input-progress.done, .quick-input-progress:not(.active)')
    .first()
    .waitFor({ state: 'attached' });
  const text = await list.innerText();
  expect(text).toContain('Storefront Order Desk 1.4.0');
  for (const left of ['build/', 'node_modules', 'left-out', 'settings.json'])
    expect(text).not.toContain(left);
  await takeScreenshot(workbench, 'find');
});

test('a document is fetched from a URL into the workspace, and exposed', async () => {
  await workbench.pick('From URL…');
  await workbench.answerInput(`${origin}/latest`, 'fetched once');
  const input = workbench.page.locator('.quick-input-widget:visible');
  await input.getByText(`redirected to ${origin}/docs/parcels.yaml`).waitFor();
  await workbench.page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
  await takeScreenshot(workbench, 'from-url');
  await workbench.answerInput('openapi/parcels.yaml', 'relative to the workspace folder');
  await workbench.answerInput('parcels', 'The role file calls');
  await workbench.pick(`${origin}/v1`);
  await workbench.notification('2 tools exposed');
  expect(await workspace.read('openapi/parcels.yaml')).toBe(answer);
  expect(await workspace.read(gatewayFile)).toContain(`origin: ${origin}/latest\n`);
  await workbench.treeRow('write').waitFor();
});

test('"Refresh from URL" shows the difference before it replaces anything', async () => {
  await workbench.runCommand('Notifications: Clear All Notifications');
  const before = answer;
  answer = answer
    .replace('operationId: write', 'operationId: announce')
    .replace('Write it down', 'Announce a parcel');
  await workbench.treeRow('parcels').click({ button: 'right' });
  await workbench.chooseFromMenu('Refresh from URL');
  await workbench.notification('Replace the file?');
  await workbench.page.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
  await workbench.page.getByText('Announce a parcel').first().waitFor();
  await workbench.rest();
  await takeScreenshot(workbench, 'refresh');
  expect(await workspace.read('openapi/parcels.yaml')).toBe(before);
  await workbench.pressButton('Replace');
  await workbench.treeRow('announce').waitFor();
  expect(await workspace.read('openapi/parcels.yaml')).toBe(answer);
});

test('a document that has not changed is said to be up to date', async () => {
  await workbench.runCommand('Gatehouse: Refresh from URL');
  await workbench.notification('is up to date');
  await workbench.runCommand('Notifications: Clear All Notifications');
});

test('each operation says above it which tool it is, and a click shows the tool', async () => {
  await workbench.openView('Explorer');
  await workbench.openFile('openapi/parcels.yaml');
  const lens = workbench.page.locator('.codelens-decoration').getByText('parcels/echo');
  await lens.waitFor();
  expect(await lens.innerText()).toMatch(/parcels\/echo · copilot, claude-code may call/);
  await workbench.rest();
  await takeScreenshot(workbench, 'lines');
  await lens.click();
  await workbench.treeRow('GET /echo').and(workbench.page.locator('.selected')).waitFor();
});

test('what can be mended is mended from the light bulb', async () => {
  await workspace.edit(rolesFile, 'roles: [default]', 'roles: [defualt]');
  await workbench.treeRow('Every call is denied').click();
  await workbench.page.getByRole('tab', { name: 'roles.yaml' }).waitFor();
  await workbench.page.locator('.squiggly-error').first().waitFor();
  const fix = workbench.page.locator('.action-widget:visible').getByText('Change to "default"');
  // A key that comes before the editor has the keyboard is lost.
  const isOffered = async (): Promise<boolean> => {
    await workbench.page.keyboard.press('Control+.');
    return fix.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  };
  await expect.poll(isOffered, { timeout: 15_000 }).toBe(true);
  await takeScreenshot(workbench, 'quick-fix');
  await fix.click();
  await workbench.page.keyboard.press('Control+s');
  await workbench.treeRow('Every call is denied').waitFor({ state: 'hidden' });
  expect(await workspace.read(rolesFile)).not.toContain('defualt');
});

test('a credential that the API does not accept is asked for anew, once', async () => {
  await workspace.edit(
    gatewayFile,
    'apis:\n',
    `apis:\n  storefront:\n    spec: ${storefrontSpec}\n    server: ${api.url}\n    auth: { bearerAuth: "\${secret:storefront-token}" }\n`,
  );
  await workbench.treeRow('list_orders').waitFor();
  agent = await connectAgent(workbench, workspace, 'claude-code');
  const first = agent.call('storefront_list_orders', { limit: 1 });
  await workbench.answerInput('an-old-token', 'secret storage');
  expect((await first).text).toContain('HTTP 401');
  const message = await workbench.notification('the credential "bearerAuth" was not accepted');
  expect((await agent.call('storefront_list_orders', { limit: 1 })).isError).toBe(true);
  expect(
    await workbench.page.locator('.notification-toast').filter({ hasText: 'was not accepted' }).count(),
  ).toBe(1);
  await takeScreenshot(workbench, 'credential-refused');
  await message.getByRole('button', { name: 'Enter a New One' }).click();
  await workbench.answerInput(demoToken, 'secret storage');
  await expect
    .poll(async () => (await agent?.call('storefront_list_orders', { limit: 1 }))?.isError)
    .toBe(false);
});

test('the secrets of the workspace are listed, and can be forgotten', async () => {
  expect(await workbench.page.locator('.notification-toast').count()).toBe(0);
  await workbench.runCommand('Gatehouse: Manage Secrets');
  const list = workbench.page.locator('.quick-input-widget:visible');
  await list.getByText('stored by VS Code').waitFor();
  await list.getByText('storefront-token').hover();
  await takeScreenshot(workbench, 'secrets');
  expect(await list.innerText()).not.toContain(demoToken);
  await list.getByRole('button', { name: 'Forget' }).click();
  await list.getByText('no value yet').waitFor();
  await workbench.page.keyboard.press('Escape');
});

test('a search that was cut short says so, and goes on from there', async () => {
  // One file more than are looked at before a person is asked.
  for (let folder = 0; folder <= 100; folder += 1) {
    const path = join(workspace.folder, 'many', String(folder));
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < 200; file += 1) writeFileSync(join(path, `${file}.json`), '{}');
  }
  await workbench.runCommand('Gatehouse: Find OpenAPI Files');
  const list = workbench.page.locator('.quick-input-widget:visible');
  const timeout = 60_000;
  const cut = list.getByText('The search was cut short; there may be more', { exact: true });
  await cut.waitFor({ timeout });
  await takeScreenshot(workbench, 'find-cut-short');
  await cut.click();
  await list.getByPlaceholder('Searching the workspace for OpenAPI documents…').waitFor();
  await list.getByPlaceholder('Choose the document whose operations become tools').waitFor({ timeout });
  for (const path of [storefrontSpec, 'openapi/parcels.yaml', 'services/billing.json'])
    await list.getByText(path, { exact: true }).waitFor();
  expect(await cut.count()).toBe(0);
  await workbench.page.keyboard.press('Escape');
});
