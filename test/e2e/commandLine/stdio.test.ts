import { spawn } from 'node:child_process';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as ClassicStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { createInterface } from 'node:readline';
import { beforeAll, expect } from 'vitest';
import { program } from '../gate.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connectClassic, connectModern, type Peer } from '../peers.ts';
import { initialize, rpc } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createSignals, inTime } from '../waiting.ts';
import { createStorefront, rolesFile, type TestWorkspace } from '../workspace.ts';

let workspace: TestWorkspace;
const kinds = ['sdk1', '2025-06-18', '2026-07-28'] as const;

beforeAll(async () => {
  workspace = await createStorefront();
});

const command = () => ({
  command: process.execPath,
  args: [program, 'stdio', workspace.folder, '--agent', 'copilot'],
  env: { ...workspace.env, PATH: process.env.PATH ?? '' },
  stderr: 'pipe' as const,
});

async function open(kind: (typeof kinds)[number]): Promise<Peer> {
  const ready = Promise.resolve();
  const peer =
    kind === 'sdk1'
      ? await connectClassic(new ClassicStdio(command()), ready)
      : await connectModern(new StdioClientTransport(command()), kind, ready);
  atEndOfFile(peer.close);
  return peer;
}

for (const kind of kinds) {
  verifies(
    'stdio.revisions',
    async () => {
      const peer = await open(kind);
      expect(await peer.names()).toContain('storefront_get_order');
      expect((await peer.call('storefront_get_order', { order_id: 'ord_1004' })).text).toContain('ord_1004');
      const denied = await peer.call('storefront_delete_product', { product_id: 'prod_101' });
      expect(denied.isError).toBe(true);
      expect(denied.text).toMatch(/agent "copilot".*roles\.yaml:\d+/);
      await peer.close();
    },
    kind,
  );
}

verifies('stdio.changes', async () => {
  const peers = [await open('sdk1'), await open('2026-07-28')];
  for (const peer of peers) {
    await peer.listening();
    await peer.names();
  }
  await workspace.edit(rolesFile, '      - storefront/create_ticket\n', '');
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect(await peer.names()).not.toContain('storefront_create_ticket');
  }
});

verifies('stdio.clean', async () => {
  const { command: node, args, env } = command();
  const child = spawn(node, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  atEndOfFile(() => child.kill('SIGKILL'));
  const lines = createSignals<string>();
  createInterface({ input: child.stdout }).on('line', lines.give);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const messages = [
    initialize('2025-11-25'),
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    rpc('tools/list', {}, 2),
    rpc('tools/call', { name: 'storefront_list_products', arguments: {} }, 3),
  ];
  for (const message of messages) child.stdin.write(`${JSON.stringify(message)}\n`);
  await lines.first((line) => line.includes('"id":3'), 'the answer to the call');
  child.stdin.end();
  expect(await inTime(ended, 'the process to end')).toBe(0);
  for (const line of lines.seen) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
});
