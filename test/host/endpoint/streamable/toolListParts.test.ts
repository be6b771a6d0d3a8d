import { expect, test } from 'vitest';
import { toToolListParts } from '../../../../host/endpoint/streamable/toolListParts.ts';

const tools = [{ name: 'shop_get_order', description: 'Größe und "tools":[]' }];

/** What a client reads of an answer that was made with an empty list. */
function read(answer: unknown): unknown {
  const parts = toToolListParts(JSON.stringify(answer), Buffer.from(JSON.stringify(tools)));
  return JSON.parse(Buffer.concat(parts.map((part) => Buffer.from(part))).toString());
}

test('puts the tools where an empty list was made', () => {
  const answer = { jsonrpc: '2.0', id: 7, result: { tools: [], ttlMs: 0 } };
  expect(read(answer)).toEqual({ ...answer, result: { tools, ttlMs: 0 } });
});

test('is not led astray by an id that quotes an empty list', () => {
  const answer = { jsonrpc: '2.0', id: 'x"tools":[]', result: { tools: [] } };
  expect(read(answer)).toEqual({ ...answer, result: { tools } });
});

test('leaves an answer without a list as it is', () => {
  const error = { jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'no' } };
  expect(read(error)).toEqual(error);
  expect(toToolListParts('{"tools":[]}', undefined)).toEqual(['{"tools":[]}']);
});
