import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { toArrival } from '../../../../host/endpoint/arrival.ts';
import { type PlainRequest, plainRequestIn } from '../../../../host/endpoint/streamable/plainRequest.ts';
import { modern } from '../../../e2e/rawRequest.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** What is made of a request that has arrived with these headers, in lower case as Node gives them. */
function find(headers: Headers, body: unknown): PlainRequest | undefined {
  return plainRequestIn(
    toArrival({ method: 'POST', headers } as unknown as IncomingMessage, {} as ServerResponse, body),
  );
}

/** A request that is as it should be, but for what the test says. */
function findWith(
  { method = 'tools/call', params = { name: 'shop_buy' } }: { method?: string; params?: object },
  changed: Headers = {},
): PlainRequest | undefined {
  const { body, headers } = modern(method, params);
  return find({ ...headers, ...changed }, body);
}

/** The same, with a changed body. */
function findOf(change: (body: Record<string, unknown>) => unknown): PlainRequest | undefined {
  const { body, headers } = modern('tools/list');
  return find(headers, change(body as Record<string, unknown>));
}

/** The same, with a changed envelope. */
function findIn(envelope: object): PlainRequest | undefined {
  return findOf(({ params, ...body }) => {
    const { _meta: meta } = params as { _meta: object };
    return JSON.parse(JSON.stringify({ ...body, params: { _meta: { ...meta, ...envelope } } }));
  });
}

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CLIENT = 'io.modelcontextprotocol/clientInfo';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

describe('a request is plain', () => {
  const ref = { type: 'ref/prompt', name: 'review' };

  it.each<[string, string, object, string?]>([
    ['tools/list', 'tools', {}],
    ['tools/list', 'tools', { cursor: 'a' }],
    ['tools/call', 'tools', { name: 'shop_buy', arguments: { a: 1 } }, 'shop_buy'],
    ['resources/list', 'resources', {}],
    ['resources/templates/list', 'resources', {}],
    ['resources/read', 'resources', { uri: 'file:///a?b=c' }, 'file:///a?b=c'],
    ['prompts/list', 'prompts', {}],
    ['prompts/get', 'prompts', { name: 'review', arguments: {} }, 'review'],
    ['completion/complete', 'completion', { ref, argument: { name: 'a', value: '' } }],
  ])('where its headers repeat it: %s, of %s, %j', (method, feature, params, name) => {
    const { body, headers } = modern(method, params);
    expect(find({ ...headers, ...(name === undefined ? {} : { 'mcp-name': name }) }, body)).toEqual({
      feature,
      request: body,
      classification: { era: 'modern', revision: '2026-07-28' },
    });
  });

  it('though a header names what has no name in the body', () => {
    expect(findWith({ method: 'tools/list', params: {} }, { 'mcp-name': 'x' })).toBeDefined();
  });

  it('though neither names what is wanted, which the one who answers refuses', () => {
    expect(findWith({ params: {} })).toBeDefined();
  });

  it('whatever its id is, and its client', () => {
    for (const id of [0, -1, '', 'a']) {
      expect(findOf((body) => ({ ...body, id }))?.request.id).toBe(id);
    }
    expect(findIn({ [CAPABILITIES]: { elicitation: {} }, other: 1 })).toBeDefined();
  });
});

describe('a request is left to the SDK where the header', () => {
  it.each<[string, Headers]>([
    ['mcp-method is missing', { 'mcp-method': undefined }],
    ['mcp-method is empty', { 'mcp-method': '' }],
    ['mcp-method names another method', { 'mcp-method': 'prompts/get' }],
    ['mcp-method names another method of the same name', { 'mcp-method': 'tools/list' }],
    ['mcp-method is in another case', { 'mcp-method': 'Tools/Call' }],
    ['mcp-method comes twice', { 'mcp-method': 'tools/call, tools/call' }],
    ['mcp-name is missing', { 'mcp-name': undefined }],
    ['mcp-name is empty', { 'mcp-name': '' }],
    ['mcp-name names another tool', { 'mcp-name': 'shop_sell' }],
    ['mcp-name is in another case', { 'mcp-name': 'Shop_Buy' }],
    ['mcp-name comes twice', { 'mcp-name': 'shop_buy, shop_buy' }],
    ['mcp-name is encoded', { 'mcp-name': '=?base64?c2hvcF9idXk=?=' }],
    ['mcp-name is encoded in a way that is none', { 'mcp-name': '=?base64?c2hvcF9idXk?=' }],
    ['mcp-protocol-version is missing', { 'mcp-protocol-version': undefined }],
    ['mcp-protocol-version is that of a session', { 'mcp-protocol-version': '2025-11-25' }],
    ['mcp-protocol-version is one to come', { 'mcp-protocol-version': '2027-01-01' }],
    ['mcp-protocol-version comes twice', { 'mcp-protocol-version': '2026-07-28, 2026-07-28' }],
  ])('%s', (_, changed) => {
    const headers = { 'mcp-name': 'shop_buy' };
    expect(findWith({}, headers)).toBeDefined();
    expect(findWith({}, { ...headers, ...changed })).toBeUndefined();
  });

  it('mcp-name repeats what looks encoded, which means something else', () => {
    const name = '=?base64?c2hvcF9idXk=?=';
    expect(findWith({ params: { name } }, { 'mcp-name': name })).toBeUndefined();
  });

  it('mcp-name repeats what the body has elsewhere, or not as text', () => {
    const read = { method: 'resources/read', params: { uri: 'file:///a', name: 'b' } };
    expect(findWith(read, { 'mcp-name': 'file:///a' })).toBeDefined();
    expect(findWith(read, { 'mcp-name': 'b' })).toBeUndefined();
    expect(findWith({ params: { name: 5 } }, { 'mcp-name': '5' })).toBeUndefined();
    expect(findWith({ params: { uri: 'a' } }, { 'mcp-name': 'a' })).toBeUndefined();
  });
});

describe('a request is left to the SDK where the body', () => {
  const without = (key: string) => (body: object) =>
    Object.fromEntries(Object.entries(body).filter(([each]) => each !== key));

  it.each<[string, (body: Record<string, unknown>) => unknown]>([
    ['names another method', (body) => ({ ...body, method: 'resources/list' })],
    ['names no method', without('method')],
    ['is a notification', without('id')],
    ['is a batch', (body) => [body]],
    ['is a batch of none', () => []],
    ['is an answer', () => ({ jsonrpc: '2.0', id: 1, result: {} })],
    ['has an id that is none', (body) => ({ ...body, id: null })],
    ['is of another JSON-RPC', (body) => ({ ...body, jsonrpc: '1.0' })],
    ['has parameters in a list', (body) => ({ ...body, params: [] })],
    ['has no parameters', without('params')],
    ['has no envelope', (body) => ({ ...body, params: {} })],
    ['has an envelope that is none', (body) => ({ ...body, params: { _meta: 'x' } })],
    ['is none', () => undefined],
    ['is null', () => null],
    ['is a text', () => 'tools/list'],
  ])('%s', (_, change) => {
    expect(findOf((body) => body)).toBeDefined();
    expect(findOf(change)).toBeUndefined();
  });

  it.each([
    { [VERSION]: '2025-11-25' },
    { [VERSION]: '2027-01-01' },
    { [VERSION]: 20_260_728 },
    { [VERSION]: undefined },
    { [CLIENT]: 'raw' },
    { [CLIENT]: { name: 1 } },
    { [CAPABILITIES]: undefined },
    { [CAPABILITIES]: [] },
  ])('has an envelope with %j', (envelope) => {
    expect(findIn({})).toBeDefined();
    expect(findIn(envelope)).toBeUndefined();
  });

  it('has an envelope of another revision, and the header too', () => {
    for (const version of ['2025-11-25', '2027-01-01']) {
      const { body, headers } = modern('tools/list', {});
      const { _meta: meta } = (body as { params: { _meta: Record<string, unknown> } }).params;
      meta[VERSION] = version;
      expect(find({ ...headers, 'mcp-protocol-version': version }, body), version).toBeUndefined();
    }
  });
});

describe('a method is left to the SDK', () => {
  it.each([
    'subscriptions/listen',
    'server/discover',
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'tools/none',
    'tools',
    'none',
    '',
    '__proto__',
    'constructor',
    'toString',
  ])('that is not one of those that are answered here: "%s"', (method) => {
    expect(findWith({ method, params: {} })).toBeUndefined();
    expect(findWith({ method, params: { name: 'a', uri: 'a' } }, { 'mcp-name': 'a' })).toBeUndefined();
  });
});
