import { beforeAll, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { initialize, openSession, type RawAnswer, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront } from '../workspace.ts';

let gate: Gate;
let token: string;
let session: Record<string, string>;

beforeAll(async () => {
  gate = await startGate(await createStorefront());
  token = gate.tokenOf('claude-code');
  session = await openSession(gate.url, token);
});

const sendBody = (body: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(gate.url, { token, body, headers: { ...session, ...headers } });

async function expectServed(): Promise<void> {
  const { json } = await sendBody(JSON.stringify(rpc('tools/list')));
  expect(json.result).toHaveProperty('tools');
}

verifies('body.duplicate-keys', async () => {
  const call = '"method":"tools/call","params":{"name":"storefront_get_product","arguments":';
  const bodies = [
    `{"jsonrpc":"2.0","id":1,${call}{"product_id":"prod_101","product_id":"prod_102"}}}`,
    `{"jsonrpc":"2.0","id":1,"params":{},${call}{}}}`,
    `{"jsonrpc":"2.0","id":1,${call}{"a":1,"\\u0061":2}}}`,
  ];
  for (const body of bodies) {
    const { status, json } = await sendBody(body);
    expect(status).toBe(400);
    expect(json.error?.code).toBe(-32700);
    expect(json.error?.message).toContain('twice');
  }
  await expectServed();
});

verifies('body.key-case', async () => {
  const params = { Name: 'storefront_get_product', arguments: { product_id: 'prod_101' } };
  const { json, text } = await sendBody(JSON.stringify(rpc('tools/call', params)));
  expect(json.error?.code).toBe(-32602);
  expect(text).not.toContain('price');
  const upper = await sendBody('{"jsonrpc":"2.0","id":1,"METHOD":"tools/list","params":{}}');
  expect(upper.json.error).toBeDefined();
});

verifies('body.too-large', async () => {
  const body = JSON.stringify(rpc('tools/list', { padding: 'x'.repeat(5 * 1024 * 1024) }));
  const { status, json } = await sendBody(body);
  expect(status).toBe(413);
  expect(json.error?.message).toContain('larger than');
  await expectServed();
});

verifies('body.too-deep', async () => {
  for (const depth of [200, 5_000, 100_000]) {
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const { status, json } = await sendBody(
      `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":${nested}}}`,
    );
    expect(status, `${depth} levels`).toBe(400);
    expect(json.error?.code).toBe(-32700);
  }
  await expectServed();
});

verifies('body.content-type', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '']) {
    const { status, json } = await sendBody(JSON.stringify(rpc('tools/list')), { 'content-type': type });
    expect(status, type).toBe(415);
    expect(json.error?.message).toContain('application/json');
  }
  const { status } = await sendBody(JSON.stringify(rpc('tools/list')), {
    'content-type': 'Application/JSON; charset=utf-8',
  });
  expect(status).toBe(200);
});

verifies('body.not-json', async () => {
  for (const body of ['{', '', 'hello', '{"jsonrpc":"2.0",}', '{"a":1}{"b":2}', "{'a':1}"]) {
    const { status, json } = await sendBody(body);
    expect(status, body).toBe(400);
    expect(json.error?.code).toBe(-32700);
  }
});

verifies('body.survives', async () => {
  const shapes = ['null', '1', '"x"', '[]', '{}', '[null]', '{"jsonrpc":"2.0"}', '[[]]', '{"method":7}'];
  const strange = [
    '{"jsonrpc":"2.0","id":{},"method":"tools/list"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["a"],"arguments":"b"}}',
    '{"jsonrpc":"2.0","id":1,"method":"__proto__","params":{"__proto__":{"name":"x"}}}',
    JSON.stringify(rpc('tools/call', { name: '__proto__', arguments: {} })),
    JSON.stringify(rpc('tools/call', { name: 'x'.repeat(100_000), arguments: {} })),
  ];
  for (const body of [...shapes, ...strange]) {
    for (const headers of [session, {}, { 'mcp-protocol-version': '2026-07-28' }]) {
      const { status, text } = await send(gate.url, { token, body, headers: { ...headers } });
      expect(status, `${body.slice(0, 80)} → ${text.slice(0, 200)}`).toBeLessThan(500);
    }
  }
  const fresh = await send(gate.url, { token, body: initialize('2025-11-25') });
  expect(fresh.status).toBe(200);
  await expectServed();
});
