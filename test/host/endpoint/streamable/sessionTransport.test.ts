import { describe, expect, it } from 'vitest';
import { createMcpServer, sessionVersions } from '../../../../host/endpoint/mcpServer.ts';
import { createEventStores } from '../../../../host/endpoint/eventStore.ts';
import { createSessionTransport } from '../../../../host/endpoint/streamable/sessionTransport.ts';
import { createToolLists } from '../../../../host/endpoint/toolLists.ts';
import { initialize, type RawRequest, rpc } from '../../../e2e/rawRequest.ts';
import { inTime } from '../../../e2e/waiting.ts';
import { createFakeGateway } from '../fakeGateway.ts';
import {
  event,
  heardBy,
  hears,
  note,
  openSession,
  openTransport,
  priming,
  result,
  serveTransport,
} from './openTransport.ts';

/** One request of each kind. */
const requests: readonly RawRequest[] = [
  { body: rpc('ping', {}, 'p') },
  { body: note('a') },
  { method: 'GET' },
  { method: 'DELETE' },
];

describe('a session', () => {
  it('begins with initialize, whose answer has its id', async () => {
    const { ask, transport, seen } = await openTransport();
    const { status, headers, json } = await ask({ body: initialize('2025-11-25') });
    const id = String(transport.sessionId);
    expect(id).toMatch(/^[\w-]{32}$/);
    expect([status, json]).toEqual([200, result(1)]);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'mcp-session-id': id });
    expect(seen).toEqual([`session ${id}`, 'initialize']);
  });

  it('begins once', async () => {
    const { ask, post, seen } = await openSession();
    const before = [...seen];
    const again = { ...initialize('2025-11-25'), id: 'again' };
    for (const { status, json } of [await post(again), await ask({ body: again })]) {
      expect([status, json.id, json.error?.code]).toEqual([400, 'again', -32_600]);
      expect(json.error?.message).toContain('has begun already');
    }
    expect(seen).toEqual(before);
    expect((await post(rpc('ping'))).status).toBe(200);
  });

  it.each(requests)('begins with nothing else: %j', async (request) => {
    const { ask, transport, seen } = await openTransport();
    const { status, json } = await ask({ ...request, headers: { 'mcp-session-id': 'undefined' } });
    expect([status, json.error?.code]).toEqual([400, -32_000]);
    expect(json.error?.message).toContain('begins with initialize');
    expect([transport.sessionId, seen]).toEqual([undefined, []]);
  });

  it.each<[string, unknown]>([
    ['an initialize without parameters', rpc('initialize')],
    ['an initialize among others', [initialize('2025-11-25'), rpc('ping', {}, 2)]],
    ['an empty batch', []],
    ['what is no message', { jsonrpc: '2.0' }],
  ])('does not begin with %s', async (_, body) => {
    const { ask, transport, seen } = await openTransport();
    const { status, json } = await ask({ body });
    expect([status, json.error?.code]).toEqual([400, -32_600]);
    expect([transport.sessionId, seen]).toEqual([undefined, []]);
  });

  it('does not begin with a notification of that name, and may begin later', async () => {
    const { ask, transport } = await openTransport();
    const { id: _, ...body } = initialize('2025-11-25') as { id: number };
    expect((await ask({ body })).status).toBe(400);
    expect(transport.sessionId).toBeUndefined();
    expect((await ask({ body: initialize('2025-11-25') })).status).toBe(200);
  });

  it('does not begin where it is closed meanwhile', async () => {
    const { ask, seen } = await openTransport({ onSession: (transport) => void transport.close() });
    const { status, headers, json } = await ask({ body: initialize('2025-11-25') });
    expect([status, json.id, json.error?.code]).toEqual([404, 1, -32_001]);
    expect(headers).not.toHaveProperty('mcp-session-id');
    expect(seen).toEqual([expect.stringContaining('session'), 'closed']);
  });
});

describe('a request is refused', () => {
  it.each(requests)('that has no id of this session: %j', async (request) => {
    const { ask, headers, seen } = await openSession();
    const before = [...seen];
    const { 'mcp-session-id': id, ...others } = headers;
    for (const own of [{}, { 'mcp-session-id': '' }, { 'mcp-session-id': `${id}0` }]) {
      const { status, json } = await ask({ ...request, headers: { ...others, ...own } });
      expect([status, json.error?.code]).toEqual([404, -32_001]);
      expect(json.id).toBe(request.body === requests[0]?.body ? 'p' : null);
    }
    expect(seen).toEqual(before);
  });

  it.each(requests)('that names a revision which is not spoken here: %j', async (request) => {
    const { ask, headers, seen } = await openSession();
    const before = [...seen];
    for (const version of ['2024-11-05', '2026-07-28', `${'x'.repeat(50)}y`]) {
      const own = { ...headers, 'mcp-protocol-version': version };
      const { status, json } = await ask({ ...request, headers: own });
      expect([status, json.error?.code]).toEqual([400, -32_000]);
      expect(json.error?.message).toContain(`"${version.slice(0, 50)}" is not spoken here`);
      expect(json.error?.message).toContain('Known: 2025-11-25, 2025-06-18, 2025-03-26.');
    }
    expect(seen).toEqual(before);
  });

  it.each<[RawRequest, string]>([
    [{ body: rpc('ping') }, 'application/json'],
    [{ body: rpc('ping') }, 'text/event-stream'],
    [{ body: initialize('2025-11-25') }, 'application/json'],
    [{ body: note('a') }, ''],
    [{ method: 'GET' }, 'application/json'],
  ])('that does not accept what it may be answered: %j, %s', async (request, accept) => {
    const { ask, headers, seen } = await openSession();
    const before = [...seen];
    const { status, json } = await ask({ ...request, headers: { ...headers, accept } });
    expect([status, json.error?.code]).toEqual([406, -32_000]);
    expect(json.error?.message).toContain('text/event-stream');
    expect(seen).toEqual(before);
  });

  it('neither for a revision that is spoken, nor for none', async () => {
    const { ask, headers } = await openSession();
    const { 'mcp-protocol-version': _, ...unnamed } = headers;
    for (const own of [
      unnamed,
      ...sessionVersions.map((each) => ({ ...headers, 'mcp-protocol-version': each })),
    ])
      expect((await ask({ body: rpc('ping'), headers: own })).json).toEqual(result(1));
  });
});

describe('what is posted', () => {
  it('is taken without an answer where it holds no request', async () => {
    const { post, received } = await openSession();
    const error = { jsonrpc: '2.0', id: 5, error: { code: 1, message: 'no' } } as const;
    for (const body of [note('a'), result(1), error, [note('b'), result('x')]]) {
      const { status, text: sent } = await post(body);
      expect([status, sent]).toEqual([202, '']);
    }
    expect(received.seen.slice(1)).toEqual([note('a'), result(1), error, note('b'), result('x')]);
  });

  it('is answered by request, with what is told of it before', async () => {
    const { post, headers } = await openSession();
    const { headers: answered, json } = await post(rpc('ping', {}, 'p'));
    expect(json).toEqual(result('p'));
    expect(answered).toMatchObject({
      'content-type': 'application/json',
      ...{ 'mcp-session-id': headers['mcp-session-id'] },
    });
    const told = await post(rpc('told', {}, 't'));
    expect(told.headers['mcp-session-id']).toBe(headers['mcp-session-id']);
    expect(told.text).toBe(priming('1.1') + event('1.2', note('told')) + event('1.3', result('t')));
    const batch = await post([rpc('ping', {}, 1), note('a'), rpc('told', {}, 2)]);
    expect(batch.text).toBe(
      priming('1.4') + event('1.5', result(1)) + event('1.6', note('told')) + event('1.7', result(2)),
    );
  });

  it.each([
    ['2025-06-18', 'mcp-protocol-version'],
    ['2025-03-26', 'mcp-protocol-version'],
    ['2025-11-25', 'x-none'],
  ])('is not answered with an event without data before 2025-11-25: %s as %s', async (version, name) => {
    const { ask, headers } = await openSession();
    const own = { 'mcp-session-id': headers['mcp-session-id'], [name]: version };
    const { text: sent } = await ask({ body: rpc('told'), headers: own });
    expect(sent).toBe(event('1.1', note('told')) + event('1.2', result(1)));
  });

  it.each([
    ['2025-11-25', priming('1.1') + event('1.2', note('told')) + event('1.3', result(1))],
    ['2025-06-18', event('1.1', note('told')) + event('1.2', result(1))],
    ['2030-01-01', event('1.1', note('told')) + event('1.2', result(1))],
  ])('is answered as the revision has it that it asks for: %s', async (version, expected) => {
    const { ask } = await openTransport();
    expect((await ask({ body: initialize(version, 'told') })).text).toBe(expected);
  });

  it('may not have the id of a request that is under way', async () => {
    const { call, post, received, transport } = await openSession();
    const client = await call(7);
    const count = received.seen.length;
    for (const body of [rpc('ping', {}, 7), [rpc('ping', {}, 8), rpc('ping', {}, 7)]]) {
      const { status, json } = await post(body);
      expect([status, json.error?.code]).toEqual([400, -32_600]);
      expect(json.error?.message).toContain('under way');
    }
    expect(received.seen).toHaveLength(count);
    expect((await post(rpc('ping', {}, '7'))).json).toEqual(result('7'));
    await transport.send(result(7));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(priming('1.1') + event('1.2', result(7)));
    for (const id of [7, 8]) expect((await post(rpc('ping', {}, id))).json).toEqual(result(id));
  });
});

describe('the end of a session', () => {
  it('is a DELETE, after which it is not found', async () => {
    const { ask, headers, call, listen, seen, transport } = await openSession();
    const open = [await listen(), await call(7), await call(8, 9)];
    await transport.send(result(8));
    const before = seen.length;
    // Whoever deletes is sent nothing that it would have to accept.
    const { status, text } = await ask({ method: 'DELETE', headers: { ...headers, accept: 'text/plain' } });
    expect([status, text]).toEqual([200, '']);
    for (const { ended } of open) await inTime(ended, 'the end of a stream');
    expect(open.map(heardBy)).toEqual(['', priming('1.1'), priming('1.2') + event('1.3', result(8))]);
    for (const request of requests) {
      const { status: after, json } = await ask({ ...request, headers });
      expect([after, json.error?.code], JSON.stringify(request)).toEqual([404, -32_001]);
    }
    expect(seen.slice(before)).toEqual(['closed']);
  });

  it('comes also from its server, and once', async () => {
    const { ask, headers, call, seen, transport } = await openSession();
    const client = await call(7);
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    await inTime(client.ended, 'the end of the stream');
    expect((await ask({ headers })).status).toBe(404);
    expect(seen.filter((what) => what === 'closed')).toHaveLength(1);
    await expect(transport.send(result(7))).rejects.toThrow('Nobody waits');
  });

  it('ends also what is not a stream yet', async () => {
    const { ask, headers, received, transport } = await openSession();
    const reading = ask({ headers, body: rpc('tools/call', {}, 7) });
    await received.first((message) => 'id' in message && message.id === 7, 'the call');
    await transport.close();
    const { status, text } = await reading;
    expect([status, text]).toEqual([200, expect.not.stringContaining('jsonrpc')]);
  });
});

it('a server of the SDK speaks through it', async () => {
  const stores = createEventStores();
  const transport = createSessionTransport({ events: stores.open(), onSession: () => {} });
  const gateway = createFakeGateway();
  const lists = createToolLists(gateway);
  const onError = (): void => {};
  const server = createMcpServer({ agent: 'a', gateway, lists, onError, versions: sessionVersions });
  await server.connect(transport);
  let ends = 0;
  Object.assign(server, { onclose: () => (ends += 1) });
  const { ask, connect } = await serveTransport(transport);
  const begun = await ask({ body: initialize('2025-06-18') });
  expect(begun.json.result).toMatchObject({ protocolVersion: '2025-06-18' });
  const headers = {
    'mcp-session-id': String(begun.headers['mcp-session-id']),
    'mcp-protocol-version': '2025-06-18',
  };
  expect((await ask({ headers, body: { jsonrpc: '2.0', method: 'notifications/initialized' } })).status).toBe(
    202,
  );
  const { json } = await ask({ headers, body: rpc('tools/list', {}, 'x') });
  expect(json).toMatchObject({ id: 'x', result: { tools: [] } });
  const unknown = await ask({ headers, body: rpc('tools/none', {}, 'y') });
  expect([unknown.status, unknown.json.error?.code]).toEqual([200, -32_601]);
  const refused = await ask({
    headers: { ...headers, 'mcp-protocol-version': '2026-07-28' },
    body: rpc('ping'),
  });
  expect(refused.status).toBe(400);
  const client = await connect({ headers });
  await server.sendToolListChanged();
  await hears(client, event('1.1', { jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
  expect((await ask({ headers, method: 'DELETE' })).status).toBe(200);
  await inTime(client.ended, 'the end of the stream');
  expect(ends).toBe(1);
  stores.dispose();
});
