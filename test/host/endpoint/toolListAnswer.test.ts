import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sendToolList } from '../../../host/endpoint/toolListAnswer.ts';

const tools = [{ name: 'shop_get_order', description: 'Größe und "tools":[]' }];

/** What a client receives when the SDK has answered with `framed`. */
async function receive(framed: Response): Promise<Response> {
  const bytes = Buffer.from(JSON.stringify(tools));
  const server = createServer((_, response) => void sendToolList(response, framed, bytes));
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

test('puts the tools where the SDK framed an empty list', async () => {
  const answer = await receive(Response.json({ jsonrpc: '2.0', id: 7, result: { tools: [], ttlMs: 0 } }));
  expect(await answer.json()).toEqual({ jsonrpc: '2.0', id: 7, result: { tools, ttlMs: 0 } });
});

test('is not led astray by an id that quotes an empty list', async () => {
  const id = 'x"tools":[]';
  const answer = await receive(Response.json({ jsonrpc: '2.0', id, result: { tools: [] } }));
  expect(await answer.json()).toEqual({ jsonrpc: '2.0', id, result: { tools } });
});

test('sends an error as it is', async () => {
  const error = { jsonrpc: '2.0', id: 7, error: { code: -32020, message: 'no', data: { tools: [] } } };
  const answer = await receive(Response.json(error, { status: 400 }));
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual(error);
});

test('sends an answer without a list as it is', async () => {
  const error = { jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'no' } };
  expect(await (await receive(Response.json(error))).json()).toEqual(error);
});
