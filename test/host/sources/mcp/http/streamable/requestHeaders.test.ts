import { describe, expect, it } from 'vitest';
import {
  revisionOf,
  toMessageHeaders,
  toSessionHeaders,
  toStreamHeaders,
} from '../../../../../../host/sources/mcp/http/streamable/requestHeaders.ts';

const session = { id: 'one', revision: '2025-11-25' };
const none = { id: undefined, revision: undefined };
const usual = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };

describe('the headers of a message', () => {
  it('tell of the session and the revision, once they are known', () => {
    expect(toMessageHeaders({ id: 1, method: 'ping' }, none, {})).toEqual(usual);
    expect(toMessageHeaders({ id: 1, method: 'ping' }, session, {})).toEqual({
      ...usual,
      ...{ 'mcp-session-id': 'one', 'mcp-protocol-version': '2025-11-25' },
    });
  });
  it('tell of no session where one is opened', () => {
    const headers = toMessageHeaders({ id: 1, method: 'initialize' }, session, {});
    expect(headers).not.toHaveProperty('mcp-session-id');
  });
  it.for([
    [{ name: 'echo' }, 'echo'],
    [{ uri: 'file:///a b' }, 'file:///a b'],
    [{ name: 'Grüße' }, `=?base64?${Buffer.from('Grüße').toString('base64')}?=`],
    [{ name: 5 }, undefined],
    [{}, undefined],
  ] as const)('repeat what a request of the stateless revision names: %j', ([params, name]) => {
    const message = { id: 1, method: 'x/y', params: { ...params, _meta: meta } };
    expect(toMessageHeaders(message, none, {})).toEqual({
      ...usual,
      ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'x/y' },
      ...(name === undefined ? {} : { 'mcp-name': name }),
    });
  });
  it('take those of one request, but none of the protocol', () => {
    const more = {
      'Mcp-Param-Region': 'eu',
      ...{ Authorization: 'x', Accept: 'y', 'MCP-Session-Id': 'z', 'Mcp-Name': 'n', 'last-event-id': '3' },
    };
    expect(toMessageHeaders({ method: 'n' }, none, more)).toEqual({ ...usual, 'mcp-param-region': 'eu' });
  });
});

it('the revision of a request is that of its envelope', () => {
  expect(revisionOf({ id: 1, method: 'x', params: { _meta: meta } })).toBe('2026-07-28');
  expect(revisionOf({ method: 'x', params: { _meta: meta } })).toBeUndefined();
  expect(revisionOf({ id: 1, method: 'x', params: null })).toBeUndefined();
  expect(revisionOf({ id: 1, method: 'x', params: { _meta: [] } })).toBeUndefined();
});

it('a stream is asked for from its begin, or after an event', () => {
  expect(toStreamHeaders(none, undefined)).toEqual({ accept: 'text/event-stream' });
  expect(toStreamHeaders(session, 'a1')).toEqual({
    ...toSessionHeaders(session),
    ...{ accept: 'text/event-stream', 'last-event-id': 'a1' },
  });
});
