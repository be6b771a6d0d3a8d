import { describe, expect, it } from 'vitest';
import { answeredBy, readMessages } from '../../../../../../host/sources/mcp/http/streamable/readMessages.ts';

const jsonrpc = '2.0';
const error = { code: 1, message: 'no' };

describe('a message', () => {
  it.for([
    { jsonrpc, id: 1, result: {} },
    { jsonrpc, id: 1, result: 'odd' },
    { jsonrpc, id: 1, error },
    { jsonrpc, error },
    { jsonrpc, id: 'a', method: 'ping' },
    { jsonrpc, method: 'notifications/x', params: {} },
  ])('is one: %j', (message) => {
    expect(readMessages(message)).toEqual({ messages: [message], isWhole: true });
  });
  it('is a notification where its id is null', () => {
    expect(readMessages({ jsonrpc, id: null, method: 'x' }).messages).toEqual([{ jsonrpc, method: 'x' }]);
  });
  it.for([undefined, null, 'text', 5, {}, { id: 1 }, { error: null }, { method: 5, result: {} }, [[]]])(
    'is none: %j',
    (value) => {
      expect(readMessages(value)).toEqual({ messages: [], isWhole: false });
    },
  );
  it.for([
    { id: {}, method: 'x' },
    { id: true, method: 'x' },
  ])('is none: %j', (value) => {
    expect(readMessages(value).messages).toEqual([]);
  });
});

it('a batch is read one by one', () => {
  const [first, second] = [
    { jsonrpc, id: 1, result: {} },
    { jsonrpc, method: 'x' },
  ];
  expect(readMessages([first, second])).toEqual({ messages: [first, second], isWhole: true });
  expect(readMessages([first, 'odd', second])).toEqual({ messages: [first, second], isWhole: false });
  expect(readMessages([])).toEqual({ messages: [], isWhole: true });
});

it('an answer names its request', () => {
  expect(answeredBy({ jsonrpc, id: 1, result: {} })).toBe(1);
  expect(answeredBy({ jsonrpc, id: 1, method: 'ping' })).toBeUndefined();
});
