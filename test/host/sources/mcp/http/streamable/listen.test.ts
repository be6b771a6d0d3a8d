import { describe, expect, it } from 'vitest';
import { httpStatusOf } from '../../../../../../host/sources/mcp/connection/failures.ts';
import { inTime } from '../../../../../e2e/waiting.ts';
import { toEvent } from '../../../../../servers/tinyServer.ts';
import { connect, listTools, openTransport, startOdd, stream } from './tolerated.ts';

describe('GET', () => {
  it.for([400, 403, 404, 406, 500, 501, 200])('may be answered with HTTP %i', async (status) => {
    const server = await startOdd(({ method }, response) => {
      if (method === 'GET') response.writeHead(status).end('nothing here');
      return method === 'GET';
    });
    const connected = await connect(server);
    expect(await listTools(connected)).toEqual(['echo']);
    await expect
      .poll(() => connected.repairs)
      .toEqual([
        `It answers GET with HTTP ${status}${status === 200 ? ', but no stream of events,' : ''} instead of 405; it is used without a stream of its own.`,
      ]);
    expect(connected.errors.seen).toEqual([]);
  });
  it.for([
    [401, {}],
    [403, { 'www-authenticate': 'Bearer error="invalid_token"' }],
    [503, {}],
  ] as const)('answered with HTTP %i is told', async ([status, headers]) => {
    const server = await startOdd(({ method }, response) => {
      if (method === 'GET') response.writeHead(status, headers).end();
      return method === 'GET';
    });
    const connected = await connect(server);
    await connected.errors.first((error) => httpStatusOf(error) === status, 'an error of GET');
    expect(httpStatusOf(connected.errors.seen[0])).toBe(status);
    expect(connected.repairs).toEqual([]);
  });
  it('is sent again where the stream was cut and the server is in trouble for a while', async () => {
    let gets = 0;
    const server = await startOdd(({ method }, response) => {
      if (method !== 'GET') return false;
      gets += 1;
      if (gets === 2) response.writeHead(500).end();
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1\n\n');
      if (gets === 1) response.end();
      else if (gets === 3)
        response.write(toEvent({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
      return true;
    });
    const connected = await connect(server);
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    connected.client.setNotificationHandler('notifications/tools/list_changed', () => resolve());
    await inTime(heard, 'a notification on the stream');
    expect(gets).toBe(3);
    expect(connected.repairs).toEqual([]);
  });
});

it('what comes on the stream of the server belongs to no request', async () => {
  const news = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
  const server = await startOdd(({ method }, response) => {
    if (method === 'GET') response.writeHead(200, stream).write(toEvent([news, news]) + toEvent('odd'));
    return method === 'GET';
  });
  const { transport, messages, errors } = openTransport(server);
  await transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await errors.count(1, 'the odd event');
  expect(messages.seen).toEqual([
    { message: news, arrival: undefined },
    { message: news, arrival: undefined },
  ]);
  expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
});
