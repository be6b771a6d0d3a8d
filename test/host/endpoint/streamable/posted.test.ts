import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPosted } from '../../../../host/endpoint/streamable/posted.ts';
import { initialize, rpc } from '../../../e2e/rawRequest.ts';

const note = { jsonrpc: '2.0', method: 'notifications/initialized' };
const result = { jsonrpc: '2.0', id: 1, result: {} };
const error = { jsonrpc: '2.0', id: 2, error: { code: -1, message: 'no' } };
const pings = (count: number): object[] => Array.from({ length: count }, (_, id) => rpc('ping', {}, id));

const invalid = (message: string) => ({ status: 400, code: -32_600, message: `Invalid Request: ${message}` });

describe('one message', () => {
  it.each<[string, object, readonly (string | number)[]]>([
    ['a request', rpc('tools/list', {}, 'a'), ['a']],
    ['a notification', note, []],
    ['a result', result, []],
    ['an error', error, []],
  ])('may be %s', (_, body, requests) => {
    expect(readPosted(body)).toEqual({ messages: [body], requests });
  });

  it.each([undefined, null, 'ping', 5, {}, { ...note, jsonrpc: '1.0' }, { ...rpc('ping'), id: null }])(
    'is refused where it is none: %j',
    (body) => {
      expect(readPosted(body)).toEqual(invalid('the body is no JSON-RPC message.'));
    },
  );
});

describe('a batch', () => {
  it('holds messages of each kind, in their order', () => {
    const body = [rpc('ping', {}, 3), note, result, rpc('ping', {}, '1'), error, rpc('ping', {}, 1)];
    expect(readPosted(body)).toEqual({ messages: body, requests: [3, '1', 1] });
  });

  it('may hold a single message', () => {
    expect(readPosted([rpc('ping')])).toEqual({ messages: [rpc('ping')], requests: [1] });
    expect(readPosted([note])).toEqual({ messages: [note], requests: [] });
  });

  it('holds 1 to 100 messages', () => {
    const refused = invalid('a batch holds 1 to 100 messages.');
    expect(readPosted([])).toEqual(refused);
    expect(readPosted(pings(100))).toMatchObject({ requests: { length: 100 } });
    expect(readPosted(pings(101))).toEqual(refused);
    expect(readPosted(Array.from({ length: 101 }, () => null))).toEqual(refused);
  });

  it('is refused as a whole for one that is no message', () => {
    const refused = invalid('the body is no JSON-RPC message.');
    for (const other of [null, 'ping', 5, {}, [], [rpc('ping', {}, 9)], { ...note, method: 1 }]) {
      for (const body of [[other, ...pings(2)], [...pings(2), other], [other]])
        expect(readPosted(body), JSON.stringify(body)).toEqual(refused);
    }
  });

  it('is refused where two requests have one id', () => {
    const refused = invalid('two requests have one id.');
    expect(readPosted([...pings(3), note, rpc('tools/list', {}, 2)])).toEqual(refused);
    expect(readPosted([rpc('ping', {}, 'a'), rpc('ping', {}, 'a')])).toEqual(refused);
  });

  it('may answer a request of the server that has the id of one of the client', () => {
    expect(readPosted([rpc('ping', {}, 1), result])).toMatchObject({ requests: [1] });
    expect(readPosted([result, result])).toMatchObject({ requests: [] });
  });
});

describe('initialize', () => {
  it('says which revision is asked for', () => {
    const body = initialize('2025-06-18');
    expect(readPosted(body)).toEqual({ messages: [body], requests: [1], initialize: '2025-06-18' });
    expect(readPosted([body])).toEqual(readPosted(body));
    expect(readPosted(initialize('next'))).toMatchObject({ initialize: 'next' });
  });

  const capabilities = {};
  const clientInfo = { name: 'raw', version: '1' };
  const protocolVersion = '2025-11-25';

  it.each([
    {},
    { capabilities, clientInfo },
    { protocolVersion, capabilities },
    { protocolVersion, clientInfo },
    { protocolVersion: 5, capabilities, clientInfo },
    { protocolVersion, capabilities: [], clientInfo },
    { protocolVersion, capabilities, clientInfo: { name: 'raw' } },
  ])('is refused where its parameters are incomplete: %j', (params) => {
    const refused = invalid('the parameters of initialize are incomplete.');
    expect(readPosted(rpc('initialize', params))).toEqual(refused);
    expect(readPosted([rpc('ping', {}, 2), rpc('initialize', params)])).toEqual(refused);
  });

  it('is refused without parameters', () => {
    expect(readPosted({ jsonrpc: '2.0', id: 1, method: 'initialize' })).toHaveProperty('status', 400);
  });

  it('comes by itself', () => {
    const refused = invalid('initialize comes by itself.');
    const other = { ...initialize('2025-11-25'), id: 2 };
    for (const body of [
      [initialize('2025-11-25'), note],
      [rpc('ping', {}, 2), initialize('2025-11-25')],
      [initialize('2025-11-25'), other],
    ])
      expect(readPosted(body)).toEqual(refused);
  });

  it('begins nothing where it is a notification, which nobody answers', () => {
    const { id: _, ...body } = initialize('2025-11-25') as { id: number };
    expect(readPosted(body)).toEqual({ messages: [body], requests: [] });
  });
});

it('any body is read without an exception', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.array(fc.jsonValue())), (body) => {
      expect(Object.keys(readPosted(body)).length).toBeGreaterThan(1);
    }),
  );
});
