import { describe, expect, it } from 'vitest';
import { mendMessages, type RpcId } from '../../../../../../host/sources/mcp/http/answers/mendMessage.ts';

function mend(body: unknown, ids: readonly RpcId[] = [1]): { mended: unknown; kinds: readonly string[] } {
  const kinds: string[] = [];
  return { mended: mendMessages(body, ids, (kind) => kinds.push(kind)), kinds };
}

const jsonrpc = '2.0';
const error = { code: -32_600, message: 'no' };

describe('an answer', () => {
  it.for([
    { jsonrpc, id: 1, result: { a: 1 } },
    { jsonrpc, id: 1, error },
    { jsonrpc, id: 2, result: {} },
    { jsonrpc, method: 'notifications/x', params: {} },
    { jsonrpc, id: 'a', method: 'ping' },
    [{ jsonrpc, id: 1, result: {} }],
    'text',
    null,
    [1, null],
    { error: { jsonrpc } }.error,
  ])('that is well stays as it is: %j', (body) => {
    expect(mend(body)).toEqual({ mended: body, kinds: [] });
  });
  it.for([
    ['type of id', { jsonrpc, id: '1', result: {} }, { jsonrpc, id: 1, result: {} }],
    ['type of id', { jsonrpc, id: '1', error }, { jsonrpc, id: 1, error }],
    ['no id', { jsonrpc, id: null, error }, { jsonrpc, id: 1, error }],
    ['no id', { jsonrpc, error }, { jsonrpc, id: 1, error }],
    ['jsonrpc', { id: 1, error }, { jsonrpc, id: 1, error }],
    ['jsonrpc', { jsonrpc: 2, id: 1, result: {} }, { jsonrpc, id: 1, result: {} }],
    ['members', { jsonrpc, id: 1, result: {}, error: null }, { jsonrpc, id: 1, result: {} }],
    ['members', { jsonrpc, id: 1, result: null, error }, { jsonrpc, id: 1, error }],
    ['members', { jsonrpc, id: 1, result: {}, took: 3 }, { jsonrpc, id: 1, result: {} }],
    ['null result', { jsonrpc, id: 1, result: null }, { jsonrpc, id: 1, result: {} }],
    ['type of id', [{ jsonrpc, id: '1', result: {} }], [{ jsonrpc, id: 1, result: {} }]],
  ] as const)('is set right (%s): %j', ([kind, body, mended]) => {
    expect(mend(body)).toEqual({ mended, kinds: [kind] });
  });
  it.for([
    [[1, 2], { jsonrpc, id: '1', result: {} }],
    [[1, 2], { jsonrpc, id: null, error }],
    [[1], { jsonrpc, id: '2', result: {} }],
    [[1], { jsonrpc, id: null, result: {} }],
  ] as const)('is not guessed at where %j were sent: %j', ([ids, body]) => {
    expect(mend(body, ids)).toEqual({ mended: body, kinds: [] });
  });
  it('is given the number of a request whose id is a text', () => {
    expect(mend({ jsonrpc, id: 7, result: {} }, ['7']).mended).toEqual({ jsonrpc, id: '7', result: {} });
  });
  it('reaches no prototype', () => {
    const { mended } = mend(JSON.parse('{"__proto__":{"id":9},"jsonrpc":"2.0","id":1,"result":{}}'));
    expect(mended).toEqual({ jsonrpc, id: 1, result: {} });
    expect(Object.getPrototypeOf(mended)).toBe(Object.prototype);
  });
});
