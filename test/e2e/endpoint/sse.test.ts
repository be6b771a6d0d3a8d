import { beforeAll, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { openSse, openSseSession } from '../openSse.ts';
import { initialize, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront } from '../workspace.ts';

let gate: Gate;
const list = rpc('tools/list', {}, 'list');
const call = rpc('tools/call', { name: 'storefront_get_product', arguments: { product_id: 'prod_101' } }, 7);

beforeAll(async () => {
  gate = await startGate(await createStorefront());
});

verifies('wire.sse', async () => {
  const client = await openSse(gate.url, gate.tokenOf('copilot'));
  const { result } = await client.ask(initialize('2024-11-05'));
  expect(result?.['protocolVersion']).toBe('2024-11-05');
  const listed = await client.ask(list);
  const tools = listed.result?.['tools'] as readonly object[] | undefined;
  expect(Object.keys(tools?.[0] ?? {}).toSorted()).toEqual(['description', 'inputSchema', 'name']);
  const called = await client.ask(call);
  expect(called.result).not.toHaveProperty('structuredContent');
  expect(JSON.stringify(called.result?.['content'])).toContain('prod_101');
});

verifies('wire.sse-session', async () => {
  const token = gate.tokenOf('copilot');
  const client = await openSseSession(gate.url, token);
  const other = await client.post(list, gate.tokenOf('claude-code'));
  const unknown = await send(gate.url, { path: '/messages?sessionId=x', token, body: list });
  expect([other.status, other.text]).toEqual([404, unknown.text]);
  expect(unknown.status).toBe(404);
  expect((await client.ask(list)).result).toHaveProperty('tools');
  client.close();
  await client.ended();
  // The end of the connection reaches the gate a moment later.
  await expect.poll(async () => (await client.post(list)).status).toBe(404);
});

verifies('wire.path-token', async () => {
  const token = gate.tokenOf('copilot');
  const path = `/t/${token}/mcp`;
  const opened = await send(gate.url, { path, body: initialize('2025-11-25') });
  const headers = { 'mcp-session-id': String(opened.headers['mcp-session-id']) };
  const answers = [opened];
  for (const body of [list, call, rpc('tools/burn'), '{', '[]']) {
    answers.push(await send(gate.url, { path, headers, body }));
  }
  expect(answers[1]?.json.result).toHaveProperty('tools');
  const client = await openSseSession(gate.url, undefined, `/t/${token}/sse`);
  expect((await client.ask(call)).result).toHaveProperty('content');
  answers.push(await client.post('{'), await send(gate.url, { path: `/t/${token}/elsewhere` }));
  answers.push(await send(gate.url, { path, method: 'PUT', body: '{}' }));
  for (const { text, headers: sent } of answers) expect(text + JSON.stringify(sent)).not.toContain(token);
  // The one answer that leads back there is the event that says where to post.
  expect(client.text().split(token)).toHaveLength(2);
  const output = [...gate.stdout.seen.slice(1), ...gate.stderr.seen].join('\n');
  expect(output).not.toContain(token);
});

verifies('wire.two-tokens', async () => {
  const path = `/t/${gate.tokenOf('copilot')}/mcp`;
  const ask = (token: string): ReturnType<typeof send> =>
    send(gate.url, { path, token, body: initialize('2025-11-25') });
  const { status, json } = await ask(gate.tokenOf('claude-code'));
  expect([status, json.error?.code]).toEqual([401, -32001]);
  expect((await ask('unknown')).status).toBe(401);
  expect((await ask(gate.tokenOf('copilot'))).status).toBe(200);
});
