import { beforeEach, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createStorefront, rolesFile, type TestWorkspace } from '../workspace.ts';

let workspace: TestWorkspace;
let gate: Gate;

beforeEach(async () => {
  workspace = await createStorefront();
  gate = await startGate(workspace);
});

async function listener(agent: string, kind: '2026-07-28' | 'sdk1'): Promise<Peer> {
  const peer = await connect(gate, agent, kind);
  await peer.listening();
  await peer.names();
  return peer;
}

verifies('policy.change-next-call', async () => {
  const peer = await listener('claude-code', '2026-07-28');
  expect((await peer.call('storefront_list_orders')).isError).toBe(false);
  await workspace.edit(rolesFile, 'never:\n', 'never:\n  - storefront/list_orders\n');
  await peer.changes.count(1, 'tools/list_changed');
  const denied = await peer.call('storefront_list_orders');
  expect(denied.isError).toBe(true);
  expect(denied.text).toContain('rule "storefront/list_orders" under "never"');
  expect(denied.text).toMatch(/roles\.yaml:\d+/);
});

verifies('policy.change-told', async () => {
  const changed = [await listener('copilot', '2026-07-28'), await listener('copilot', 'sdk1')];
  const same = [await listener('claude-code', '2026-07-28'), await listener('claude-code', 'sdk1')];
  await workspace.edit(rolesFile, '      - storefront/create_ticket\n', '');
  for (const peer of changed) await peer.changes.count(1, 'tools/list_changed');
  for (const peer of changed) expect(await peer.names()).not.toContain('storefront_create_ticket');
  // The next change is of everybody's list; had the first been told to all, this would be their second.
  await workspace.edit(rolesFile, 'never:\n', 'never:\n  - storefront/list_orders\n');
  for (const peer of same) await peer.changes.count(1, 'tools/list_changed');
  for (const peer of changed) await peer.changes.count(2, 'tools/list_changed');
  for (const peer of same) {
    expect(await peer.names()).not.toContain('storefront_list_orders');
    expect(peer.changes.seen).toHaveLength(1);
  }
});

verifies('policy.new-agent', async () => {
  const peer = await listener('claude-code', 'sdk1');
  await workspace.edit(rolesFile, '  claude-code: { roles: [reader] }\n', '');
  await peer.changes.count(1, 'tools/list_changed');
  expect(await peer.names()).toEqual([]);
  const { isError, text } = await peer.call('storefront_list_orders');
  expect(isError).toBe(true);
  expect(text).toContain('does not name this agent');
});

verifies('policy.invalid-denies-all', async () => {
  const peer = await listener('copilot', '2026-07-28');
  const before = await peer.names();
  const valid = await workspace.read(rolesFile);
  await workspace.edit(rolesFile, '  reader:\n', '\treader:\n');
  await peer.changes.count(1, 'tools/list_changed');
  expect(await peer.names()).toEqual([]);
  const line = valid.split('\n').indexOf('  reader:') + 1;
  const { isError, text } = await peer.call('storefront_list_products');
  expect(isError).toBe(true);
  expect(text).toContain(`.gatehouse/roles.yaml:${line}:1`);
  await workspace.write(rolesFile, valid);
  await peer.changes.count(2, 'tools/list_changed');
  expect(await peer.names()).toEqual(before);
  expect((await peer.call('storefront_list_products')).isError).toBe(false);
});
