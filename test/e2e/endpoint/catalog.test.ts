import { beforeAll, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { connect, type Outcome, type Peer } from '../peers.ts';
import { readRecordsNow } from '../records/recordFiles.ts';
import { verifies } from '../verifies.ts';
import { createStorefront, gatewayFile, rolesFile, type TestWorkspace } from '../workspace.ts';

const three = ['search_tools', 'describe_tool', 'call_tool'];

/** The sample workspace with more tools than its threshold allows to list. */
async function startLarge(
  setting = '{ threshold: 5 }',
): Promise<{ readonly workspace: TestWorkspace; readonly gate: Gate }> {
  const workspace = await createStorefront();
  await workspace.edit(gatewayFile, 'version: 1', `version: 1\ncatalog: ${setting}`);
  return { workspace, gate: await startGate(workspace) };
}

let shared: Awaited<ReturnType<typeof startLarge>>;

beforeAll(async () => {
  shared = await startLarge();
});

const foundBy = async (peer: Peer, query: string): Promise<string[]> => {
  const { structured } = await peer.call('search_tools', { query });
  return (structured as { tools: { name: string }[] }).tools.map(({ name }) => name);
};

for (const kind of ['2025-11-25', '2026-07-28'] as const) {
  verifies(
    'catalog.search',
    async () => {
      const peer = await connect(shared.gate, 'copilot', kind);
      expect(await peer.names()).toEqual(three);
      const [best = ''] = await foundBy(peer, 'list all of the orders');
      expect(best).toBe('storefront_list_orders');
      const described = await peer.call('describe_tool', { name: best });
      expect(described.structured).toMatchObject({ name: best, inputSchema: { type: 'object' } });
      const called = await peer.call('call_tool', { name: best, arguments: { limit: 1 } });
      expect(called).toMatchObject({ isError: false, structured: expect.anything() as unknown });
      // Whoever knows a name may use it as itself.
      expect(await peer.call(best, { limit: 1 })).toEqual(called);
    },
    kind,
  );
}

verifies('catalog.policy', async () => {
  const { gate, workspace } = shared;
  const peer = await connect(gate, 'claude-code');
  expect(await foundBy(peer, 'refund order create cancel delete purge')).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/refund_order|create_|cancel_|delete_|purge_/)]),
  );
  const name = 'storefront_delete_product';
  const unknown = { isError: true, text: expect.stringContaining('There is no tool') as unknown };
  expect(await peer.call('describe_tool', { name })).toMatchObject(unknown);
  expect(await peer.call('call_tool', { name, arguments: { product_id: 'p' } })).toMatchObject(unknown);
  await peer.call('call_tool', { name: 'storefront_list_products' });
  const records = readRecordsNow(workspace).filter(({ agent }) => agent === 'claude-code');
  expect(records).toMatchObject([{ tool: 'storefront/list_products', decision: 'allow', status: 'ok' }]);
});

verifies('catalog.modes', async () => {
  const { workspace, gate } = await startLarge('search');
  await workspace.edit(rolesFile, '[reader] }', '[reader], catalog: full }');
  const wants = async (agent: string): Promise<string[]> => (await connect(gate, agent)).names();
  await expect.poll(() => wants('claude-code'), { timeout: 10_000 }).toContain('storefront_list_orders');
  expect(await wants('copilot')).toEqual(three);
  await workspace.edit(gatewayFile, '  storefront:\n', '  storefront:\n    catalog: full\n');
  await expect.poll(() => wants('copilot'), { timeout: 10_000 }).not.toContain('search_tools');
});

verifies('catalog.changes', async () => {
  const { workspace, gate } = await startLarge('full');
  const peer = await connect(gate, 'copilot', '2025-11-25');
  const whole = await peer.names();
  await peer.listening();
  await workspace.edit(gatewayFile, 'catalog: full', 'catalog: search');
  await peer.changes.count(1, 'a change of the list');
  expect(await peer.names()).toEqual(three);
  await workspace.edit(gatewayFile, 'catalog: search', 'catalog: auto');
  await peer.changes.count(2, 'another change');
  expect(await peer.names()).toEqual(whole);
  const unknown: Promise<Outcome> = peer.call('search_tools', { query: 'orders' });
  await expect(unknown).rejects.toThrow('There is no tool "search_tools"');
});
