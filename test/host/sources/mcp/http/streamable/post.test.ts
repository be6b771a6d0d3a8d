import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { HttpError } from '../../../../../../host/sources/mcp/http/httpError.ts';
import { inTime } from '../../../../../e2e/waiting.ts';
import { legacyResult, type Seen, sendJson, toEvent } from '../../../../../servers/tinyServer.ts';
import { openHttpPeer } from '../../openHttpPeer.ts';
import { connect, listTools, openTransport, startOdd, stream, withSession } from './tolerated.ts';

const isNotice = ({ method, message }: Seen): boolean => method === 'POST' && message?.id === undefined;
const resultTo = ({ message }: Seen): unknown =>
  message?.id === undefined ? undefined : legacyResult(message);

/** Answers each request in this way. */
function answering(
  answer: (response: ServerResponse, whole: Record<string, unknown>) => void,
): (seen: Seen, response: ServerResponse) => boolean {
  return (seen, response) => {
    const result = resultTo(seen);
    if (result === undefined) return false;
    answer(response, { jsonrpc: '2.0', id: seen.message?.id, result });
    return true;
  };
}

describe('a notification', () => {
  it.for([
    [200, 'It answers notifications with HTTP 200 instead of 202.'],
    [204, 'It answers notifications with HTTP 204 instead of 202.'],
    [400, 'It refuses a notification with HTTP 400, which is passed over.'],
    [404, 'It refuses a notification with HTTP 404, which is passed over.'],
    [405, 'It refuses a notification with HTTP 405, which is passed over.'],
    [500, 'It refuses a notification with HTTP 500, which is passed over.'],
  ] as const)('may be answered with HTTP %i', async ([status, sentence]) => {
    const server = await startOdd((seen, response) => {
      if (isNotice(seen)) response.writeHead(status).end(status === 204 ? undefined : 'ok');
      return isNotice(seen);
    });
    const connected = await connect(server);
    await connected.client.notification({ method: 'notifications/cancelled', params: { requestId: 99 } });
    expect(await listTools(connected)).toEqual(['echo']);
    expect(connected.repairs).toEqual([sentence]);
    // 202 is what makes the transport ask for a stream.
    await expect.poll(() => server.seen.some(({ method }) => method === 'GET')).toBe(true);
  });
  it('may be answered with a stream that never ends', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const server = await startOdd((seen, response) => {
      if (isNotice(seen)) {
        response.on('close', resolve);
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hi\n\n');
      }
      return isNotice(seen);
    });
    expect(await listTools(await connect(server))).toEqual(['echo']);
    await inTime(left, 'the end of that stream');
  });
  it.for([401, 403, 429, 503])('refused with HTTP %i fails', async (status) => {
    const server = await startOdd((seen, response) => {
      if (isNotice(seen)) response.writeHead(status).end();
      return isNotice(seen);
    });
    await expect(connect(server)).rejects.toMatchObject({ status });
  });
  it.for([
    [404, 'gone', false],
    [400, 'Bad Request: unknown Session', false],
    [400, 'no id', true],
  ] as const)('in a session, refused with HTTP %i: %s', async ([status, text, isPassedOver]) => {
    const server = await startOdd(
      withSession((seen, response) => {
        if (isNotice(seen)) response.writeHead(status).end(text);
        return isNotice(seen);
      }),
    );
    if (isPassedOver) await connect(server);
    else await expect(connect(server)).rejects.toMatchObject({ status, text });
  });
});

describe('an answer', () => {
  const json = { 'content-type': 'application/json' };
  it.for([
    ['no Content-Type', {}, 'Its answers carry no Content-Type; they are read as JSON.'],
    [
      'text/plain',
      { 'content-type': 'text/plain; charset=utf-8' },
      'Its answers are called text/plain; they are read as JSON.',
    ],
    [
      'text/event-stream',
      { 'content-type': 'text/event-stream' },
      'Its answers are called text/event-stream; they are read as JSON.',
    ],
  ] as const)('may be JSON with %s', async ([, headers, sentence]) => {
    const server = await startOdd(
      answering((response, whole) => void response.writeHead(200, headers).end(JSON.stringify(whole))),
    );
    const connected = await connect(server);
    expect(await listTools(connected)).toEqual(['echo']);
    expect(connected.repairs).toEqual([sentence]);
  });
  it.for([
    ['no Content-Type', {}, 'Its streams of events carry no Content-Type; they are read as such.'],
    ['application/json', json, 'Its streams of events are called application/json; they are read as such.'],
  ] as const)('may be a stream of events with %s', async ([, headers, sentence]) => {
    const server = await startOdd(
      answering((response, whole) => {
        // It stays open, so whoever reads it as a whole waits for ever.
        response.writeHead(200, headers).write(toEvent(whole));
      }),
    );
    const connected = await connect(server);
    expect(await listTools(connected)).toEqual(['echo']);
    expect(connected.repairs).toEqual([sentence]);
  });
  it('may begin with white space and a byte order mark, and have HTTP 201', async () => {
    const server = await startOdd(
      answering((response, whole) => {
        response.writeHead(201, json).write('\uFEFF');
        response.end(`  \n${JSON.stringify(whole)}`);
      }),
    );
    expect(await listTools(await connect(server))).toEqual(['echo']);
  });
  it('may name its request by a text, and hold null members', async () => {
    const server = await startOdd(
      answering((response, { id, result }) =>
        sendJson(response, 200, { id: String(id), result, error: null }),
      ),
    );
    const connected = await connect(server);
    expect(await listTools(connected)).toEqual(['echo']);
    expect(connected.repairs).toEqual([
      'Its answers carry the id of a request as a string; it is set right.',
      'Its answers do not say that they are JSON-RPC 2.0; they are read as such.',
      'Its answers hold more than JSON-RPC has places for; that is left out.',
    ]);
  });
  it('may be an error that names no request', async () => {
    const server = await startOdd(({ message }, response) => {
      const error = { code: -32_001, message: 'not today' };
      if (message?.method === 'tools/list') sendJson(response, 200, { jsonrpc: '2.0', id: null, error });
      return message?.method === 'tools/list';
    });
    const connected = await connect(server);
    await expect(connected.client.listTools()).rejects.toMatchObject({ code: -32_001 });
    expect(connected.repairs).toHaveLength(1);
  });
  it.for([
    ['<html><title>Welcome</title>', 'The server answered with a page ("Welcome").'],
    ['', 'The server answered with nothing.'],
    ['sorry', 'The server answered with something that is not JSON.'],
  ])('must be one: %j', async ([body, message]) => {
    const server = await startOdd(
      answering((response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(body)),
    );
    await expect(connect(server)).rejects.toThrow(message);
  });
  it.for([
    ['JSON', { 'content-type': 'application/json' }, '['],
    ['an event', { 'content-type': 'text/event-stream' }, 'data: '],
  ] as const)('is bounded where it is %s', async ([, headers, begin]) => {
    const { promise: cut, resolve } = Promise.withResolvers<void>();
    const server = await startOdd(({ message }, response) => {
      if (message?.method !== 'tools/list') return false;
      response.writeHead(200, headers).write(begin);
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(1024 * 1024)));
      };
      response.on('drain', more).on('close', resolve);
      more();
      return true;
    });
    const { ask, faults } = await openHttpPeer(server.origin);
    await expect(ask('tools/list')).rejects.toThrow(/more than 67108864 bytes|without an answer/);
    await inTime(cut, 'the end of the request');
    expect(faults.seen.map(({ message }) => message).join()).toContain('67108864');
  });
  it('that is an HTTP error is told with the begin of its text', async () => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32_601, message: 'no' } });
    const server = await startOdd(({ message }, response) => {
      if (message?.method !== 'tools/list') return false;
      response.writeHead(404, json).end(text + ' '.repeat(3 * 1024 * 1024));
      return true;
    });
    const { client } = await connect(server);
    const error: unknown = await client.listTools().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 404, text: text + ' '.repeat(1024 * 1024 - text.length) });
  });
});

describe('a redirect', () => {
  it.for([301, 302, 307, 308])('of HTTP %i within the origin is followed with the body', async (status) => {
    const server = await startOdd(({ path }, response) => {
      if (path === '/mcp') response.writeHead(status, { location: '/v2/mcp' }).end();
      return path === '/mcp';
    });
    expect(await listTools(await connect(server))).toEqual(['echo']);
  });
  it('of HTTP 303 is not: the server has taken the request', async () => {
    const server = await startOdd((_, response) => {
      response.writeHead(303, { location: '/v2/mcp' }).end();
      return true;
    });
    await expect(connect(server)).rejects.toThrow(
      'The server took the request and says that the answer is to be read elsewhere (HTTP 303), so it was not sent again.',
    );
    expect(server.seen.map(({ path }) => path)).not.toContain('/v2/mcp');
  });
  it('to another origin is not', async () => {
    const other = await startOdd(() => false);
    const server = await startOdd((_, response) => {
      response.writeHead(307, { location: `${other.origin}/mcp` }).end();
      return true;
    });
    await expect(connect(server)).rejects.toThrow(
      `The server redirects to ${other.origin}/mcp, another server, which was not called.`,
    );
    expect(other.seen).toEqual([]);
  });
});

const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' }) as const;
const news = { jsonrpc: '2.0', method: 'notifications/message', params: {} };

describe('what comes for a request', () => {
  it('arrives with its id, all of a batch', async () => {
    const server = await startOdd(({ message }, response) => {
      const answer = { jsonrpc: '2.0', id: message?.id, result: {} };
      sendJson(response, 200, message?.id === 1 ? answer : [news, answer]);
      return true;
    });
    const { transport, messages } = openTransport(server);
    await transport.send(ping(1));
    await transport.send(ping(2));
    expect(messages.seen).toEqual([
      { message: { jsonrpc: '2.0', id: 1, result: {} }, arrival: { requestId: 1 } },
      { message: news, arrival: { requestId: 2 } },
      { message: { jsonrpc: '2.0', id: 2, result: {} }, arrival: { requestId: 2 } },
    ]);
  });
  it.for([
    [{ jsonrpc: '2.0', id: 99, result: {} }, 'answered another request than the one that was sent'],
    [[news], 'answered another request than the one that was sent'],
    [{ hello: 'you' }, 'answered with something that is not JSON-RPC'],
  ] as const)('must answer it: %j', async ([body, message]) => {
    const server = await startOdd((_, response) => {
      sendJson(response, 200, body);
      return true;
    });
    const { transport, errors } = openTransport(server);
    await expect(transport.send(ping(1))).rejects.toThrow(`The server ${message}.`);
    expect(errors.seen).toHaveLength(1);
  });
  it.for([400, 404])(
    'is an error of JSON-RPC with HTTP %i in the stateless revision alone',
    async (status) => {
      const error = { code: -32_601, message: 'no such method' };
      const server = await startOdd(({ message }, response) => {
        sendJson(response, status, { jsonrpc: '2.0', id: message?.id, error });
        return true;
      });
      const { transport, messages, errors } = openTransport(server);
      const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
      await transport.send({ ...ping(1), params: { _meta: meta } });
      expect(messages.seen).toMatchObject([{ message: { id: 1, error }, arrival: { requestId: 1 } }]);
      expect(errors.seen).toEqual([]);
      await expect(transport.send(ping(2))).rejects.toMatchObject({ status });
      expect(messages.seen).toHaveLength(1);
    },
  );
  it('is left with its signal, without a word', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
    const server = await startOdd((_, response) => {
      response.on('close', resolve);
      onAsked();
      return true;
    });
    const { transport, errors } = openTransport(server);
    const end = new AbortController();
    const sending = transport.send(ping(1), { requestSignal: end.signal });
    sending.catch(() => {});
    await asked;
    end.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
    await inTime(left, 'the end of the request');
    expect(errors.seen).toEqual([]);
    await expect(transport.send(ping(2), { requestSignal: end.signal })).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });
});

describe('an answer of ours', () => {
  it('is sent like a message, and what comes back is of no interest', async () => {
    const server = await startOdd((_, response) => {
      response.writeHead(200, stream).write(toEvent(news));
      return true;
    });
    const { transport, messages } = openTransport(server);
    await transport.send({ jsonrpc: '2.0', id: 7, result: {} });
    expect(server.seen.map(({ message }) => message)).toEqual([{ jsonrpc: '2.0', id: 7, result: {} }]);
    expect(messages.seen).toEqual([]);
  });
});
