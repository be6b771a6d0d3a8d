import { beforeAll, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { openSseSession } from '../openSse.ts';
import { initialize, modern, openSession, type RawAnswer, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront } from '../workspace.ts';

let gate: Gate;
let token: string;
const list = rpc('tools/list');

beforeAll(async () => {
  gate = await startGate(await createStorefront());
  token = gate.tokenOf('copilot');
});

const codeOf = ({ status, json }: RawAnswer): unknown[] => [status, json.error?.code];

verifies('wire.batches', async () => {
  const batch = [list, rpc('ping', {}, 2)];
  for (const version of ['2025-11-25', '2025-06-18']) {
    const headers = await openSession(gate.url, token, version);
    expect(codeOf(await send(gate.url, { token, headers, body: batch })), version).toEqual([400, -32600]);
  }
  expect(codeOf(await send(gate.url, { token, body: [initialize('2025-03-26')] }))).toEqual([400, -32600]);
  const modernBatch = [modern('tools/list').body];
  const { headers: modernHeaders } = modern('tools/list');
  const refused = await send(gate.url, { token, headers: modernHeaders, body: modernBatch });
  expect(codeOf(refused)).toEqual([400, -32600]);
  const sse = await openSseSession(gate.url, token);
  expect(codeOf(await sse.post(batch))).toEqual([400, -32600]);
  const headers = await openSession(gate.url, token, '2025-03-26');
  const many = (size: number): Promise<RawAnswer> =>
    send(gate.url, { token, headers, body: Array.from({ length: size }, (_, id) => rpc('ping', {}, id)) });
  expect((await many(100)).text.match(/"result"/g)).toHaveLength(100);
  expect(codeOf(await many(101))).toEqual([400, -32600]);
  expect(codeOf(await many(0))).toEqual([400, -32600]);
});

verifies('wire.brackets', async () => {
  const headers = await openSession(gate.url, token);
  const sse = await openSseSession(gate.url, token);
  const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
  for (const body of [
    deep,
    deep.slice(0, 1_000_000),
    `{"jsonrpc":"2.0","id":1,"method":"ping","params":${deep}}`,
  ]) {
    expect(codeOf(await send(gate.url, { token, headers, body }))).toEqual([400, -32700]);
    expect(codeOf(await sse.post(body))).toEqual([400, -32700]);
  }
  expect((await send(gate.url, { token, headers, body: list })).json.result).toHaveProperty('tools');
  expect((await sse.ask(rpc('ping', {}, 'p'))).result).toEqual({});
});

verifies('wire.shapes', async () => {
  const headers = await openSession(gate.url, token);
  const call = { name: 'storefront_get_product', arguments: { product_id: 'prod_101' } };
  const shapes: readonly (readonly [object, number])[] = [
    [rpc('tools/burn'), -32601],
    [rpc('__proto__'), -32601],
    [rpc('tools/call', { ...call, name: 7 }), -32602],
    [rpc('tools/call', { ...call, arguments: 'x' }), -32602],
    [rpc('tools/call', { ...call, arguments: [1] }), -32602],
    [rpc('tools/call', { ...call, _meta: 'x' }), -32600],
  ];
  for (const [body, code] of shapes) {
    const { json } = await send(gate.url, { token, headers, body });
    expect([json.id, json.error?.code], JSON.stringify(body)).toEqual([1, code]);
  }
  const noMessages = [{ ...list, id: {} }, { ...list, jsonrpc: '1.0' }, { ...list, method: 7 }, 'x', 7, null];
  for (const body of noMessages) {
    const answer = await send(gate.url, { token, headers, body: JSON.stringify(body) });
    expect(answer.status, JSON.stringify(body)).toBe(400);
    expect(answer.json.error?.code).toBeLessThan(0);
  }
});

verifies('wire.ended', async () => {
  const headers = await openSession(gate.url, token);
  expect((await send(gate.url, { token, headers, method: 'DELETE' })).status).toBe(200);
  for (const method of ['GET', 'POST', 'DELETE']) {
    const body = method === 'POST' ? { body: list } : {};
    expect(codeOf(await send(gate.url, { token, headers, method, ...body })), method).toEqual([404, -32001]);
  }
});
