import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCallers, hashToken } from '../../../../host/endpoint/callers.ts';
import { createMcpRoute } from '../../../../host/endpoint/mcpRoute.ts';
import { createRoom } from '../../../../host/endpoint/room.ts';
import { createSseRoute, type SseRouteOptions } from '../../../../host/endpoint/sse/sseRoute.ts';
import { initialize, openSession, type RawAnswer, rpc, send } from '../../../e2e/rawRequest.ts';
import { inTime } from '../../../e2e/waiting.ts';
import { setUp } from '../../gatewaySetup.ts';
import { textResult } from '../../testSource.ts';
import { open, token } from '../openGate.ts';
import { serve } from '../serving.ts';
import { openSse, openSseSession } from '../../../e2e/openSse.ts';

const list = rpc('tools/list', {}, 2);
const call = rpc('tools/call', { name: 'shop_list', arguments: {} }, 3);

describe('a client of 2024-11-05', () => {
  it('is told where to post, and gets its answers on the stream', async () => {
    const { endpoint } = await open();
    const client = await openSse(endpoint.url, token);
    expect(client.status).toBe(200);
    expect(client.postTo).toMatch(/^\/messages\?sessionId=[A-Za-z0-9_-]{32}$/);
    const { status, text } = await client.post(rpc('ping', {}, 'early'));
    expect([status, text]).toEqual([202, 'Accepted']);
    const { result } = await client.ask(initialize('2024-11-05'));
    expect(result?.['protocolVersion']).toBe('2024-11-05');
    const listed = await client.ask(list);
    expect(listed.result?.['tools']).toMatchObject([{ name: 'shop_list' }, { name: 'shop_cancel' }]);
    expect(JSON.stringify(listed)).not.toContain('annotations');
  });

  it('calls, and hears of changes', async () => {
    const { endpoint, begun } = await open();
    const client = await openSseSession(endpoint.url, token);
    const answered = client.ask(call);
    await begun.count(1, 'the call');
    begun.seen[0]?.answer(textResult('sold out'));
    expect((await answered).result?.['content']).toEqual([{ type: 'text', text: 'sold out' }]);
  });

  it('cancels by a message, and is not answered', async () => {
    const { endpoint, begun } = await open();
    const client = await openSseSession(endpoint.url, token);
    await client.post(call);
    await begun.count(1, 'the call');
    const { signal } = begun.seen[0] as { signal: AbortSignal };
    const params = { requestId: 3, reason: 'enough' };
    await client.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    await client.ask(rpc('ping', {}, 4));
    expect(signal.aborted).toBe(true);
    expect(client.messages().map(({ id }) => id)).toEqual([1, 4]);
  });

  it('may have its token in the path, and is led back there', async () => {
    const { endpoint } = await open();
    const client = await openSseSession(endpoint.url, undefined, `/t/${token}/sse`);
    expect(client.postTo).toMatch(new RegExp(`^/t/${token}/messages\\?sessionId=[\\w-]{32}$`));
    expect((await client.ask(list)).result).toHaveProperty('tools');
  });
});

describe('a session', () => {
  it('belongs to the caller that opened it', async () => {
    const callers = createCallers();
    for (const name of ['copilot', 'ci']) callers.add(name, `token-of-${name}`);
    const { endpoint } = await open({ callers });
    const client = await openSseSession(endpoint.url, 'token-of-copilot');
    const stolen = await client.post(list, 'token-of-ci');
    const unknown = await send(endpoint.url, { path: '/messages', token: 'token-of-ci', body: list });
    expect([stolen.status, stolen.json.error?.code]).toEqual([404, -32001]);
    expect(stolen.text).toBe(unknown.text);
    expect((await client.post(list, 'nobody')).status).toBe(401);
    expect((await client.ask(list)).result).toHaveProperty('tools');
  });

  it('ends with its stream, and so do its calls', async () => {
    const { endpoint, begun, port } = await open();
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const authorization = `Authorization: Bearer ${token}`;
    socket.write(`GET /sse HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${authorization}\r\n\r\n`);
    const head = await inTime(
      new Promise<Buffer>((resolve) => void socket.once('data', resolve)),
      'the stream',
    );
    const path = /data: (\S+)/.exec(head.toString())?.[1] ?? '';
    const post = (body: object): ReturnType<typeof send> => send(endpoint.url, { path, token, body });
    await post(initialize('2024-11-05'));
    await post(call);
    await begun.count(1, 'the call');
    const { signal } = begun.seen[0] as { signal: AbortSignal };
    const aborted = new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    socket.destroy();
    await inTime(aborted, 'the call to be cancelled');
    expect((await post(list)).status).toBe(404);
  });

  it('ends with its token', async () => {
    const callers = createCallers();
    callers.setLasting({ copilot: hashToken('lasting') });
    const { endpoint } = await open({ callers });
    const client = await openSseSession(endpoint.url, 'lasting');
    callers.setLasting({});
    await client.ended();
    expect((await client.post(list)).status).toBe(401);
  });

  it('shares its room with sessions of other revisions, which leave first where nothing is open', async () => {
    const { mcp, sse } = await openRoutes({ room: createRoom(3) });
    const client = await openSse(sse, undefined, '/');
    const sessions = [];
    for (let at = 0; at < 3; at += 1) sessions.push(await openSession(mcp, token));
    const ask = (headers: Record<string, string> = {}): Promise<RawAnswer> =>
      send(mcp, { headers, body: list });
    expect((await ask(sessions[0])).status).toBe(404);
    for (const headers of sessions.slice(1)) expect((await ask(headers)).status).toBe(200);
    expect((await client.post(rpc('ping'))).status).toBe(202);
  });

  it('ends when the room is needed', async () => {
    const { sse } = await openRoutes({ room: createRoom(1) });
    const first = await openSse(sse, undefined, '/');
    await openSse(sse, undefined, '/');
    await first.ended();
  });

  it('lets its calls end when the endpoint closes', async () => {
    const { endpoint, begun } = await open();
    const client = await openSseSession(endpoint.url, token);
    const answered = client.ask(call);
    await begun.count(1, 'the call');
    const closed = endpoint.close();
    begun.seen[0]?.answer(textResult('in time'));
    expect(JSON.stringify(await answered)).toContain('in time');
    await closed;
    await client.ended();
  });
});

/** Both ways of having a session, in one room, for one caller. */
async function openRoutes(
  options: Partial<SseRouteOptions>,
): Promise<{ readonly mcp: string; readonly sse: string }> {
  const callers = createCallers();
  callers.add('copilot', token);
  const caller = callers.find(token);
  if (!caller) throw new Error('Nobody has this token.');
  // Its calls are never answered.
  const { gateway } = setUp({ answer: () => new Promise(() => {}) });
  const onError = (): void => {};
  const mcp = createMcpRoute(gateway, callers, onError, options.room);
  const serverFor: SseRouteOptions['serverFor'] = (each) => mcp.serverFor(each, ['2024-11-05']);
  const sse = createSseRoute({ callers, serverFor, onError, ...options });
  onTestFinished(async () => {
    await sse.dispose();
    await mcp.dispose();
  });
  const servedMcp = await serve((request, response) => void mcp.serve(caller, request, response));
  const servedSse = await serve((request, response) => {
    void (request.method === 'GET' ? sse.open(caller, response, '') : sse.post(caller, request, response));
  });
  return { mcp: servedMcp.url, sse: servedSse.url };
}

describe('a body', () => {
  it.each([
    ['[]', 400, -32600],
    [[list, list], 400, -32600],
    ['null', 400, -32600],
    ['{}', 400, -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"tools/list"}', 400, -32600],
    ['{', 400, -32700],
    ['{"a":1,"a":2}', 400, -32700],
    [`{"x":${'['.repeat(100_000)}`, 400, -32700],
  ])('that is no message is refused: %s', async (body, status, code) => {
    const { endpoint } = await open();
    const client = await openSseSession(endpoint.url, token);
    const answer = await client.post(body);
    expect([answer.status, answer.json.error?.code]).toEqual([status, code]);
    expect((await client.ask(list)).result).toHaveProperty('tools');
  });

  it('of another type is refused, and so is one that is too large', async () => {
    const { endpoint } = await open();
    const { postTo } = await openSseSession(endpoint.url, token);
    const headers = { 'content-type': 'text/plain' };
    expect((await send(endpoint.url, { path: postTo, token, headers, body: '{}' })).status).toBe(415);
    const body = rpc('ping', { padding: 'x'.repeat(5 * 1024 * 1024) });
    expect((await send(endpoint.url, { path: postTo, token, body })).status).toBe(413);
  });

  it('of an unknown method is answered on the stream', async () => {
    const { endpoint } = await open();
    const client = await openSseSession(endpoint.url, token);
    expect((await client.ask(rpc('tools/burn', {}, 'x'))).error?.code).toBe(-32601);
  });

  it('that is one request too many is refused, while a cancellation is not', async () => {
    const { sse } = await openRoutes({ maxUnanswered: 2 });
    const client = await openSse(sse, undefined, '/');
    await client.ask(initialize('2024-11-05', 'eager'));
    const post = async (id: number): Promise<number> =>
      (await client.post(rpc('tools/call', { name: 'shop_list', arguments: {} }, id))).status;
    expect([await post(11), await post(12), await post(13)]).toEqual([202, 202, 429]);
    await client.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 12 } });
    expect([await post(14), await post(15)]).toEqual([202, 429]);
  });
});

it('a client that says nothing costs nothing but its stream', async () => {
  const { endpoint } = await open();
  const { text, postTo } = await openSse(endpoint.url, token);
  expect(text()).toBe(`event: endpoint\ndata: ${postTo}\n\n`);
});
