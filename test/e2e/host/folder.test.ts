import { beforeAll, expect } from 'vitest';
import { demoToken } from '../../../examples/storefront/api/server.ts';
import { closeFolder, locateTool } from '../../../protocol/messages.ts';
import type { FolderSnapshot } from '../../../protocol/snapshot.ts';
import { createEchoWorkspace, echoSpec, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { connectTo, type Peer } from '../peers.ts';
import { initialize, send } from '../rawRequest.ts';
import { readAll } from '../records/recordFiles.ts';
import { verifies } from '../verifies.ts';
import {
  createStorefront,
  gatewayFile,
  rolesFile,
  storefrontSpec,
  type TestWorkspace,
} from '../workspace.ts';
import { type Editor, recordsFolder, startEditor, tokens } from './editor.ts';

let workspace: TestWorkspace;
let editor: Editor;
let first: FolderSnapshot;
let peer: Peer;

beforeAll(async () => {
  workspace = await createStorefront();
  editor = startEditor(workspace);
  editor.person.secret = (name) => (name === 'storefront-token' ? demoToken : null);
  first = await editor.open(workspace);
  peer = await connectTo(first.url, tokens.copilot, 'sdk1');
});

verifies('host.opens', () => {
  expect(first).toMatchObject({
    folder: workspace.folder,
    policy: { kind: 'file', file: `${workspace.folder}/${rolesFile}` },
    agents: ['copilot', 'claude-code'],
    problems: [],
  });
  const [source] = first.apis;
  expect(source).toMatchObject({
    name: 'storefront',
    spec: `${workspace.folder}/${storefrontSpec}`,
    state: { kind: 'ready' },
  });
  expect(source?.tools.find(({ native }) => native === 'cancel_order')).toMatchObject({
    alias: 'storefront_cancel_order',
    facts: { readOnly: false, destructive: false },
    operation: { method: 'POST', path: '/orders/{order_id}/cancel' },
    access: [
      { agent: 'copilot', decision: 'ask', rule: { section: 'ask', role: 'support' } },
      { agent: 'claude-code', decision: 'deny' },
    ],
  });
});

verifies('host.secrets', async () => {
  const { isError, text } = await peer.call('storefront_search_customers', { q: 'okafor' });
  expect(isError, text).toBe(false);
  expect(editor.secretsAsked.seen).toEqual(['storefront-token']);
  const { records } = editor;
  await records.count(1, 'the record');
  const told = JSON.stringify([records.seen, editor.logged.seen, editor.output.seen, editor.snapshots.seen]);
  expect(`${told}${readAll(workspace.state)}`).not.toContain(demoToken);
});

verifies('host.records', async () => {
  const before = editor.records.seen.length;
  await peer.call('storefront_delete_product', { product_id: 'prod_101' });
  await editor.records.count(before + 1, 'the record');
  const record = editor.records.seen.at(-1);
  expect(record).toMatchObject({ agent: 'copilot', status: 'denied', decision: 'deny' });
  expect(readAll(recordsFolder(workspace))).toContain(`"at":"${record?.at}"`);
});

verifies('host.changes', async () => {
  const last = editor.snapshots.seen.at(-1)?.revision ?? first.revision;
  const invalid = await workspace.read(rolesFile);
  await workspace.edit(rolesFile, 'extends: [reader]', 'extends: [raeder]');
  const broken = await editor.snapshots.first(
    ({ policy }) => policy.kind === 'invalid',
    'the invalid policy',
  );
  expect(broken.revision).toBeGreaterThan(last);
  expect(broken.problems).toMatchObject([{ code: 'unknown-role', severity: 'error' }]);
  expect(
    broken.apis[0]?.tools.every(({ access }) => access.every(({ decision }) => decision === 'deny')),
  ).toBe(true);
  await workspace.write(rolesFile, invalid);
  await editor.snapshots.first(
    ({ policy, revision }) => policy.kind === 'file' && revision > broken.revision,
    'the valid policy',
  );
  await workspace.edit(storefrontSpec, 'operationId: list_refunds', 'operationId: [');
  const stale = await editor.snapshots.first(
    ({ apis }) => apis[0]?.state.kind === 'stale',
    'the stale source',
  );
  expect(stale.apis[0]?.tools.length).toBe(first.apis[0]?.tools.length);
  expect(stale.problems[0]).toMatchObject({
    file: `${workspace.folder}/${storefrontSpec}`,
    severity: 'error',
  });
});

verifies('host.locate', async () => {
  const text = await workspace.read(storefrontSpec);
  const line = text.split('\n').findIndex((each) => each.includes('operationId: get_order')) + 1;
  const { folder } = workspace;
  const found = await editor.link.send(locateTool, { folder, tool: 'storefront/get_order' });
  expect(found?.file).toBe(`${folder}/${storefrontSpec}`);
  // The operation begins with its method, on the line above its id.
  expect(found?.line).toBeGreaterThanOrEqual(line - 1);
  expect(found?.line).toBeLessThanOrEqual(line);
  expect(await editor.link.send(locateTool, { folder, tool: 'storefront/gone' })).toBeNull();
});

verifies('host.secret-missing', async () => {
  const bare = await createStorefront();
  const { url } = await startEditor(bare).open(bare);
  const copilot = await connectTo(url, tokens.copilot, '2026-07-28');
  const { isError, text } = await copilot.call('storefront_list_orders');
  expect(isError).toBe(true);
  expect(text).toContain('The secret "storefront-token" is not set');
});

verifies('host.credential-refused', async () => {
  const shop = await createStorefront();
  const other = startEditor(shop);
  let value = 'wrong';
  other.person.secret = () => value;
  const { url } = await other.open(shop);
  const copilot = await connectTo(url, tokens.copilot, 'sdk1');
  const { isError, text } = await copilot.call('storefront_list_orders');
  expect(isError).toBe(true);
  expect(text).toContain('HTTP 401');
  expect(text).toContain('set GATEHOUSE_SECRET_STOREFRONT_TOKEN');
  expect(text).not.toContain('wrong');
  await other.refused.count(1, 'the refused credential');
  expect(other.refused.seen).toEqual([
    { folder: shop.folder, source: 'storefront', scheme: 'bearerAuth', secrets: ['storefront-token'] },
  ]);
  value = demoToken;
  expect((await copilot.call('storefront_list_orders')).isError).toBe(false);
  expect(other.refused.seen).toHaveLength(1);
});

verifies('host.missing-document', async () => {
  const api = await startApi(misbehave);
  const echo = await createEchoWorkspace(api);
  await echo.edit(gatewayFile, 'spec: echo.yaml', 'spec: later.yaml');
  const other = startEditor(echo);
  const opened = await other.open(echo);
  expect(opened.problems).toMatchObject([{ file: `${echo.folder}/${gatewayFile}`, code: 'missing-spec' }]);
  await echo.write('later.yaml', echoSpec);
  await other.snapshots.first(
    ({ problems, apis }) => problems.length === 0 && apis[0]?.tools.length === 2,
    'the document that came later',
  );
  expect(other.snapshots.seen.at(-1)?.apis[0]?.state).toEqual({ kind: 'ready' });
});

verifies('host.two-folders', async () => {
  const echo = await createEchoWorkspace(await startApi(misbehave));
  const { url } = await editor.open(echo);
  expect(url).not.toBe(first.url);
  const second = await connectTo(url, tokens.first, '2026-07-28');
  expect((await second.names()).toSorted()).toEqual(['echo_echo', 'echo_write']);
  expect((await peer.names()).every((name) => name.startsWith('storefront_'))).toBe(true);
  await editor.link.send(closeFolder, { folder: echo.folder });
  await expect(send(url, { path: '/health' })).rejects.toThrow();
  expect((await send(first.url, { token: tokens.copilot, body: initialize('2025-11-25') })).status).toBe(200);
});
