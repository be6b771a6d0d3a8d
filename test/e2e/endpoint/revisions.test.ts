import { beforeAll, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { type ClientKind, clientKinds, connect } from '../peers.ts';
import { modern, openSession, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront } from '../workspace.ts';

let gate: Gate;

beforeAll(async () => {
  gate = await startGate(await createStorefront());
});

for (const kind of clientKinds) verifies('endpoint.revisions', () => listAndCall(kind), `client ${kind}`);

async function listAndCall(kind: ClientKind): Promise<void> {
  const peer = await connect(gate, 'copilot', kind);
  if (kind !== 'sdk1') expect(peer.protocolVersion).toBe(kind);
  expect(await peer.names()).toContain('storefront_get_order');
  const order = await peer.call('storefront_get_order', { order_id: 'ord_1004' });
  expect(order.isError).toBe(false);
  expect(order.text).toContain('ord_1004');
  await peer.close();
}

verifies('endpoint.batch', async () => {
  const token = gate.tokenOf('copilot');
  const headers = await openSession(gate.url, token, '2025-03-26');
  const call = { name: 'storefront_get_product', arguments: { product_id: 'prod_101' } };
  const body = [rpc('tools/list', {}, 'list'), rpc('tools/call', call, 'call')];
  const { status, text } = await send(gate.url, { token, headers, body });
  expect(status).toBe(200);
  for (const id of ['list', 'call']) expect(text).toContain(`"id":"${id}"`);
  expect(text).toContain('prod_101');
});

verifies('endpoint.discover', async () => {
  const token = gate.tokenOf('copilot');
  const { status, headers, json } = await send(gate.url, { token, ...modern('server/discover') });
  expect(status).toBe(200);
  expect(json.result?.['supportedVersions']).toContain('2026-07-28');
  expect(headers['mcp-session-id']).toBeUndefined();
});

verifies('endpoint.unknown-method', async () => {
  const token = gate.tokenOf('copilot');
  const { status, json } = await send(gate.url, { token, ...modern('tools/burn') });
  expect(status).toBe(404);
  expect(json.error?.code).toBe(-32601);
});

verifies('endpoint.post-alone', async () => {
  const token = gate.tokenOf('copilot');
  for (const method of ['GET', 'DELETE']) {
    const headers = { 'mcp-protocol-version': '2026-07-28' };
    const answer = await send(gate.url, { token, method, headers });
    expect([answer.status, answer.headers['allow']], method).toEqual([405, 'POST']);
  }
});

verifies('endpoint.header-mismatch', async () => {
  const token = gate.tokenOf('copilot');
  const { body, headers } = modern('tools/list');
  const answer = await send(gate.url, { token, body, headers: { ...headers, 'mcp-method': 'tools/call' } });
  expect(answer.status).toBe(400);
  expect(answer.json.error?.code).toBe(-32020);
});

verifies('endpoint.unknown-tool', async () => {
  const token = gate.tokenOf('copilot');
  const headers = await openSession(gate.url, token);
  const body = rpc('tools/call', { name: 'storefront_fly', arguments: {} });
  const { json } = await send(gate.url, { token, headers, body });
  expect(json.error?.code).toBe(-32602);
  expect(json.error?.message).toContain('There is no tool "storefront_fly". Known: storefront_');
});
