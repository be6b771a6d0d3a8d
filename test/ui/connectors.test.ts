import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/project.ts';
import type { Peer } from '../e2e/peers.ts';
import { createWorkspace, gatewayFile, rolesFile, type TestWorkspace } from '../e2e/workspace.ts';
import { type ChangingServer, startChanging } from '../servers/http/changingServer.ts';
import { startTiny, type TinyServer } from '../servers/tinyServer.ts';
import { connectAgent } from './agent.ts';
import { openSample } from './sample.ts';
import { takeScreenshot } from './screenshots.ts';
import { changedTicketTools, ticketTools } from './ticketTools.ts';
import type { Workbench } from './workbench.ts';

// The tests follow one another: servers are connected as a person does it, then one of them changes.
const token = 'a-token-of-the-help-desk';
const home = mkdtempSync(join(tmpdir(), 'gatehouse-home-'));
const lockFile = '.gatehouse/tools.lock';
let tickets: ChangingServer;
let crm: ChangingServer;
let website: TinyServer;
let workspace: TestWorkspace;
let workbench: Workbench;
let agent: Peer;

beforeAll(async () => {
  tickets = await startChanging(ticketTools);
  crm = await startChanging([toPlainTool('find_customer')], token);
  website = await startTiny((_, response) => {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>There is no such page</h1>');
  });
  workspace = await createWorkspace({ 'README.md': '# Order desk\n', [rolesFile]: roles });
  // What the clients of whoever runs the tests are configured with is nothing that a test may see.
  workbench = await openSample(workspace, { env: { XDG_STATE_HOME: workspace.state, HOME: home } });
  await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(async () => {
  await agent?.close();
  await workbench?.close();
  await tickets?.close();
  await crm?.close();
  await website?.close();
  rmSync(home, { recursive: true, force: true });
});

test('the view says how to begin', async () => {
  await workbench.openView('Gatehouse');
  await workbench.page.getByRole('button', { name: 'Connect an MCP Server…' }).waitFor();
  await workbench.page.getByRole('button', { name: 'Import from Another Client…' }).waitFor();
  await workbench.page.getByText('The gateway runs, and serves no tool yet.').waitFor();
  await workbench.rest();
  await takeScreenshot(workbench, 'connectors-welcome');
});

test('a URL that is typed is all it takes, and the tools are accepted from a list', async () => {
  await workbench.page.getByRole('button', { name: 'Connect an MCP Server…' }).click();
  await workbench.answerInput(`${tickets.origin}/mcp`, 'A URL is asked what it speaks');
  await workbench.answerInput('tickets', 'The role file calls a tool');
  const list = workbench.page.locator('.quick-input-widget:visible');
  await list.getByText('Closes a ticket. The customer is told.').waitFor();
  await takeScreenshot(workbench, 'accept-tools');
  await workbench.acceptTicked('4 tools of tickets');
  await workbench.notification('tickets is connected. 4 tools accepted.');
  await workbench.connectorRow('tickets').getByText('ready · 4 tools · Streamable HTTP 2025-11-25').waitFor();
  expect(await workspace.read(gatewayFile)).toContain(`url: ${tickets.origin}/mcp`);
  expect(await workspace.read(lockFile)).toContain('close_ticket');
});

test('an agent calls a tool of it once a person has allowed that', async () => {
  agent = await connectAgent(workbench, workspace, 'claude-code');
  expect(await agent.names()).toContain('tickets_create_ticket');
  const answer = await allowing(() =>
    agent.call('tickets_create_ticket', { subject: 'stove', text: 'No flame.' }),
  );
  expect(answer).toMatchObject({ isError: false, text: 'No flame.' });
});

test('a server that asks for a token is given one, which stays out of the workspace', async () => {
  await workbench.runCommand('Gatehouse: Connect MCP Server…');
  await workbench.answerInput(`${crm.origin}/mcp`, 'A URL is asked what it speaks');
  await workbench.answerInput('crm', 'The role file calls a tool');
  await workbench.page.locator('.quick-input-widget:visible').getByText('a token for crm').waitFor();
  await takeScreenshot(workbench, 'token');
  await workbench.answerInput(token, 'It asks for a sign-in');
  await workbench.acceptTicked('1 tool of crm');
  await workbench.notification('crm is connected. 1 tool accepted.');
  const gateway = await workspace.read(gatewayFile);
  expect(gateway).toContain('Authorization: "Bearer ${secret:crm-token}"');
  expect(gateway).not.toContain(token);
});

test('a credential is sent only where a person has approved that', async () => {
  await clearNotifications();
  const before = crm.seen.length;
  const entry = `  counter:\n    url: ${crm.origin}/mcp\n    headers: { Authorization: "Bearer \${secret:counter-token}" }\n`;
  await workspace.edit(gatewayFile, 'connectors:\n', `connectors:\n${entry}`);
  await workbench.connectorRow('counter').getByText('its credential needs your approval').waitFor();
  const message = await workbench.notification('counter wants to send a credential');
  await message.getByRole('button', { name: 'Review…' }).click();
  const dialog = workbench.page.locator('.monaco-dialog-box');
  for (const part of [`${crm.origin}/mcp`, 'Authorization: Bearer ${secret:counter-token}'])
    expect(await dialog.innerText()).toContain(part);
  await takeScreenshot(workbench, 'approve-credential');
  expect(crm.seen.length).toBe(before);
  await workbench.pressButton('Approve');
  await workbench.connectorRow('counter').getByText('counter-token').waitFor();
});

test('nobody is asked for a secret when a connector connects, which it does as soon as there is a value', async () => {
  await clearNotifications();
  expect(await workbench.page.locator('.quick-input-widget:visible').count()).toBe(0);
  await workbench.runCommand('Gatehouse: Manage Secrets');
  await workbench.page.locator('.quick-input-widget:visible').getByText('counter-token').click();
  await workbench.answerInput(token, 'secret storage');
  await workbench.connectorRow('counter').getByText('ready').waitFor();
  await workbench.page.keyboard.press('Escape');
});

test('a command is shown whole, and runs only once it is approved', async () => {
  const script = join(root, 'test', 'servers', 'stdio', 'toolbox.ts');
  await clearNotifications();
  await workbench.runCommand('Gatehouse: Connect MCP Server…');
  await workbench.answerInput(`"${process.execPath}" "${script}" --verbose`, 'A command runs only after');
  await workbench.acceptInput('The role file calls a tool');
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.getByText('Let toolbox run this command?').waitFor();
  for (const part of [process.execPath, script, '--verbose', workspace.folder])
    expect(await dialog.innerText()).toContain(part);
  await takeScreenshot(workbench, 'approve-command');
  // Enter presses the button that has the focus.
  await workbench.page.keyboard.press('Enter');
  const message = await workbench.notification('connected once you have approved its command');
  await workbench.connectorRow('toolbox').getByText('its command needs your approval').waitFor();
  await message.getByRole('button', { name: 'Approve…' }).click();
  await dialog.getByText('Let toolbox run this command?').waitFor();
  await workbench.pressButton('Approve');
  await workbench.acceptTicked('3 tools of toolbox');
  await workbench.connectorRow('toolbox').getByText('ready · 3 tools').waitFor();
});

test('a server that is removed has ended', async () => {
  const { text } = await allowing(() => agent.call('toolbox_pid'));
  expect(isRunning(Number(text))).toBe(true);
  await workbench.connectorRow('toolbox').click({ button: 'right' });
  await workbench.chooseFromMenu('Remove from gateway.yaml');
  await workbench.connectorRow('toolbox').waitFor({ state: 'hidden' });
  await expect.poll(() => isRunning(Number(text))).toBe(false);
  expect(await workspace.read(gatewayFile)).not.toContain('toolbox');
});

test('the servers of another client are moved, and those that cannot be are told with why', async () => {
  await clearNotifications();
  const servers = { 'help desk': { url: `${tickets.origin}/other` }, broken: { args: ['-y'] } };
  await workspace.write('.cursor/mcp.json', JSON.stringify({ mcpServers: servers }, null, 2));
  await workbench.runCommand('Gatehouse: Import MCP Servers…');
  const list = workbench.page.locator('.quick-input-widget:visible');
  await list.getByText('help desk → help-desk').click();
  const message = await workbench.notification('1 entry of other clients cannot be imported.');
  await takeScreenshot(workbench, 'import');
  await message.getByRole('button', { name: 'Show Why' }).click();
  const output = workbench.page.locator('.output-view-content, .output-view').first();
  await expect.poll(() => output.innerText()).toMatch(/mcp\.json:\d+:\d+:\s+"broken"\s+is\s+not\s+imported/);
  await workbench.acceptTicked('Import MCP Servers');
  await workbench.notification('Imported help-desk.');
  await workbench.connectorRow('help-desk').getByText('4 held back').waitFor();
  await workbench.runCommand('View: Hide Panel');
});

test('the view says of each server how it stands, and what was found out about it', async () => {
  for (const name of ['counter', 'help-desk']) {
    await workbench.connectorRow(name).click({ button: 'right' });
    await workbench.chooseFromMenu('Remove from gateway.yaml');
    await workbench.connectorRow(name).waitFor({ state: 'hidden' });
  }
  await workspace.edit(gatewayFile, 'connectors:\n', `connectors:\n${toTroubled(website.origin)}`);
  tickets.change(changedTicketTools);
  await workbench.connectorRow('tickets').getByText('ready · 3 tools · 2 held back').waitFor();
  await workbench.connectorRow('files').getByText('its command needs your approval').waitFor();
  await workbench.connectorRow('search').getByText('failed').waitFor();
  await clearNotifications();
  await workbench.page.locator('.pane-header').getByText('Tools', { exact: true }).click();
  await workbench.widenSideBar(235);
  await workbench.unfold(workbench.connectorRow('tickets'));
  for (const group of ['Detection steps', 'Held back', 'Tools'])
    await workbench.unfold(workbench.connectorRow(group));
  // Nothing is chosen.
  await workbench.page.keyboard.press('Escape');
  await workbench.rest();
  await takeScreenshot(workbench, 'connectors');
  await workbench.widenSideBar(-235);
});

test('a changed tool is compared with what was accepted, and judged in the diff editor', async () => {
  expect(await agent.names()).not.toContain('tickets_close_ticket');
  await workbench.connectorRow('close_ticket').click();
  const diff = workbench.page.locator('.monaco-diff-editor');
  await diff.getByText('Before you call it').first().waitFor();
  await workbench.editorButton('Accept Tool').waitFor();
  await workbench.rest();
  await takeScreenshot(workbench, 'review');
  await workbench.editorButton('Reject Tool').click();
  await workbench.page.getByRole('tab', { name: 'tickets/export_tickets' }).waitFor();
  await workbench.editorButton('Accept Tool').click();
  await diff.waitFor({ state: 'hidden' });
  await workbench.connectorRow('tickets').getByText('ready · 4 tools · 1 held back').waitFor();
  await expect.poll(() => agent.names()).toContain('tickets_export_tickets');
  expect(await agent.names()).not.toContain('tickets_close_ticket');
});

const roles = `version: 1
trust: [tickets]
roles:
  desk:
    allow:
      - { tool: "*/*", where: { readOnly: true } }
    ask: ["*/*"]
agents:
  claude-code: { roles: [desk] }
`;

/** A command that nobody has approved, and a URL at which there is no MCP server. */
function toTroubled(origin: string): string {
  return `  files:
    command: npx
    args: [-y, "@modelcontextprotocol/server-filesystem", "\${workspaceFolder}/docs"]
  search:
    url: ${origin}/search
`;
}

/** Makes a call that the role file leaves to a person, who allows it. */
async function allowing<T>(call: () => Promise<T>): Promise<T> {
  const answer = call();
  await workbench.page.locator('.monaco-dialog-box').getByText('asks to call').waitFor();
  await workbench.pressButton('Allow Once');
  return answer;
}

async function clearNotifications(): Promise<void> {
  await workbench.runCommand('Notifications: Clear All Notifications');
}

function toPlainTool(name: string): object {
  return { name, description: 'Finds a customer by name.', inputSchema: { type: 'object' } };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
