import { parseJSONRPCMessage } from '@modelcontextprotocol/server';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMessage } from '../../../host/endpoint/rpcMessage.ts';

const jsonrpc = '2.0';
const error = { code: -32_601, message: 'Method not found' };

describe('a message is', () => {
  it.each<[string, object]>([
    ['a request', { jsonrpc, id: 1, method: 'ping' }],
    ['a request with parameters', { jsonrpc, id: 0, method: 'tools/call', params: { name: 'a', b: [null] } }],
    ['a request whose id is text', { jsonrpc, id: '', method: 'ping' }],
    ['a request for what nobody knows', { jsonrpc, id: -1, method: '' }],
    ['a notification', { jsonrpc, method: 'notifications/initialized' }],
    ['a notification with parameters', { jsonrpc, method: 'a', params: { _meta: { b: 1 }, c: 'd' } }],
    ['a result', { jsonrpc, id: 1, result: {} }],
    ['a result with content', { jsonrpc, id: 'a', result: { content: [], method: 'ping', error: 1 } }],
    ['an error', { jsonrpc, id: 1, error }],
    ['an error with data', { jsonrpc, id: 'a', error: { ...error, data: [1] } }],
    ['an error of a request whose id could not be read', { jsonrpc, error }],
  ])('%s, which is left as it came', (_, value) => {
    const before = structuredClone(value);
    expect(toMessage(value)).toBe(value);
    expect(value).toEqual(before);
  });
});

describe('no message is', () => {
  const request = { jsonrpc, id: 1, method: 'ping' };

  it.each<[string, unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['text', '{"jsonrpc":"2.0","method":"a"}'],
    ['a number', 1],
    ['a list', []],
    ['a list of one', [request]],
    ['an empty object', {}],
    ['one of no version', { id: 1, method: 'ping' }],
    ['one of JSON-RPC 1.0', { ...request, jsonrpc: '1.0' }],
    ['one whose version is a number', { ...request, jsonrpc: 2 }],
    ['a request whose id is null', { ...request, id: null }],
    ['a request whose id is no whole number', { ...request, id: 1.5 }],
    ['a request whose id is larger than can be told apart', { ...request, id: 2 ** 53 }],
    ['a request whose id is an object', { ...request, id: {} }],
    ['a request whose id is a list', { ...request, id: [1] }],
    ['a request whose id is a truth value', { ...request, id: true }],
    ['one whose method is a number', { ...request, method: 1 }],
    ['one whose method is null', { jsonrpc, method: null }],
    ['one whose parameters are a list', { ...request, params: [1] }],
    ['one whose parameters are null', { ...request, params: null }],
    ['a request with a result', { ...request, result: {} }],
    ['a request with an error', { ...request, error }],
    ['one with a member that JSON-RPC does not have', { ...request, other: 1 }],
    ['an id alone', { jsonrpc, id: 1 }],
    ['a result without an id', { jsonrpc, result: {} }],
    ['a result whose id is null', { jsonrpc, id: null, result: {} }],
    ['a result that is text', { jsonrpc, id: 1, result: 'fine' }],
    ['a result that is null', { jsonrpc, id: 1, result: null }],
    ['a result and an error', { jsonrpc, id: 1, result: {}, error }],
    ['an error that is text', { jsonrpc, id: 1, error: 'no' }],
    ['an error without a message', { jsonrpc, id: 1, error: { code: 1 } }],
    ['an error whose code is text', { jsonrpc, id: 1, error: { ...error, code: '1' } }],
  ])('%s', (_, value) => {
    expect(toMessage(value)).toBeUndefined();
  });
});

describe('any value', () => {
  it('is read without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (value) => {
        const message = toMessage(value);
        expect(message === undefined || message === value).toBe(true);
      }),
    );
  });

  it('is a message where it is one to the SDK', () => {
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
    const near = fc
      .record({
        jsonrpc: optional(fc.constantFrom<unknown>(jsonrpc, jsonrpc, jsonrpc, '1.0', 2)),
        id: optional(fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, 0.5, {}))),
        method: optional(fc.oneof(fc.constantFrom('ping', 'initialize'), fc.constantFrom(1, null))),
        params: optional(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue())),
        result: optional(fc.oneof(fc.constant({}), fc.jsonValue())),
        error: optional(fc.oneof(fc.constant(error), fc.jsonValue())),
      })
      // What is undefined is not there, as in JSON.
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(
      fc.property(near, (value) => {
        expect(toMessage(value) !== undefined).toBe(isMessage(value));
      }),
      { numRuns: 500 },
    );
  });

  function isMessage(value: unknown): boolean {
    try {
      return Boolean(parseJSONRPCMessage(value));
    } catch {
      return false;
    }
  }
});
