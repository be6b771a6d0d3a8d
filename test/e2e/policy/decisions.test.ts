import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, echoSpec, sendJson, startApi, type TestApi } from '../api.ts';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront, createWorkspace, gatewayFile, type TestWorkspace } from '../workspace.ts';

let workspace: TestWorkspace;
let gate: Gate;
let copilot: Peer;
let claude: Peer;
let api: TestApi;

beforeAll(async () => {
  api = await startApi((_, response) => sendJson(response, {}));
  workspace = await createStorefront();
  gate = await startGate(workspace);
  copilot = await connect(gate, 'copilot');
  claude = await connect(gate, 'claude-code', 'sdk1');
});

verifies('policy.list-equals-calls', async () => {
  const all = await allTools();
  expect(all.length).toBeGreaterThanOrEqual(14);
  for (const peer of [copilot, claude]) {
    const listed = await peer.names();
    for (const name of all) {
      // Arguments that fit no operation: what the policy lets through is then refused before it is sent.
      const { text, isError } = await peer.call(name, { 'no such argument': 1 });
      const isDenied = text.startsWith('Denied:') && !text.includes("only with a person's approval");
      expect({ name, isDenied }).toEqual({ name, isDenied: !listed.includes(name) });
      expect(isError, `${name}: ${text}`).toBe(true);
    }
  }
  expect(await copilot.names()).not.toEqual(await claude.names());
});

async function allTools(): Promise<string[]> {
  const { stdout } = await gatehouse(workspace, ['tools', workspace.folder, '--json']);
  return (JSON.parse(stdout) as { tools: { name: string }[] }).tools.map(({ name }) => name);
}

async function lineOf(text: string): Promise<number> {
  const lines = (await workspace.read('.gatehouse/roles.yaml')).split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

verifies('policy.denial', async () => {
  const denied = await copilot.call('storefront_delete_product', { product_id: 'prod_101' });
  expect(denied.isError).toBe(true);
  const line = await lineOf('where: { destructive: true }');
  for (const part of ['agent "copilot"', 'role support', 'storefront/delete_product', `roles.yaml:${line}`])
    expect(denied.text).toContain(part);
  const unmatched = await claude.call('storefront_create_ticket', {});
  expect(unmatched.text).toContain('no rule matches');
  expect(unmatched.text).toContain(`roles.yaml:${await lineOf('reader:')}`);
  const raw = await send(gate.url, {
    token: gate.tokenOf('copilot'),
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'storefront_delete_product',
    },
    body: {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'storefront_delete_product',
        arguments: {},
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
  });
  expect(raw.status).toBe(200);
  expect(raw.json.result).toMatchObject({ isError: true });
});

verifies('policy.never', async () => {
  for (const peer of [copilot, claude]) {
    const { isError, text } = await peer.call('storefront_purge_archived_orders', { before: '2025-01-01' });
    expect(isError).toBe(true);
    expect(text).toContain('under "never"');
    expect(text).toContain(`roles.yaml:${await lineOf('"*/purge*"')}`);
  }
});

verifies('policy.ask-without-editor', async () => {
  const { isError, text } = await copilot.call('storefront_cancel_order', {
    order_id: 'ord_1010',
    body: { reason: 'customer_request' },
  });
  expect(isError).toBe(true);
  expect(text).toContain('there is no editor here to ask in');
  expect(text).toContain(`roles.yaml:${await lineOf('storefront/cancel_order')}`);
});

verifies('policy.claimed-name', async () => {
  const disguised = await connect({ url: gate.url, tokenOf: () => gate.tokenOf('claude-code') }, 'copilot');
  const { text } = await disguised.call('storefront_create_ticket', {});
  expect(text).toContain('agent "claude-code"');
});

verifies('policy.nothing-sent', async () => {
  const echo = await createEchoWorkspace(api);
  const careful = await connect(await startGate(echo), 'careful');
  expect((await careful.call('echo_echo', { value: 'never-sent' })).isError).toBe(true);
  expect((await careful.call('echo/echo', { value: 'never-sent' })).isError).toBe(true);
  expect(api.asked.seen).not.toContainEqual(expect.stringContaining('never-sent'));
});

verifies('policy.default', async () => {
  const spec = echoSpec.replace('    get:', '    delete: { operationId: burn, responses: {} }\n    get:');
  const bare = await createWorkspace({
    'echo.yaml': spec,
    [gatewayFile]: `version: 1\napis: { echo: { spec: echo.yaml, server: '${api.url}' } }\n`,
  });
  const peer = await connect(await startGate(bare), 'copilot');
  expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_write']);
  expect((await peer.call('echo_echo', { value: 'x' })).isError).toBe(false);
  expect((await peer.call('echo_write', { body: {} })).text).toContain('there is no editor here');
  expect((await peer.call('echo_burn', { value: 'x' })).text).toContain('no .gatehouse/roles.yaml');
});
