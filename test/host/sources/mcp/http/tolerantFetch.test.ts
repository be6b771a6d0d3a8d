import type { ServerResponse } from 'node:http';
import { Client, SdkHttpError } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { httpStatusOf } from '../../../../../host/sources/mcp/connection/failures.ts';
import { openFetch } from '../../../../../host/sources/mcp/http/openFetch.ts';
import { createStreamableTransport } from '../../../../../host/sources/mcp/http/streamableTransport.ts';
import { tolerantFetch } from '../../../../../host/sources/mcp/http/tolerantFetch.ts';
import { createSignals, inTime } from '../../../../e2e/waiting.ts';
import {
  answerLegacy,
  legacyResult,
  type Seen,
  sendJson,
  startTiny,
  type TinyServer,
  toEvent,
} from '../../../../servers/tinyServer.ts';
import { openHttpPeer } from '../openHttpPeer.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A plain server of 2025-11-25 but for what `odd` answers, which says so by `true`. */
async function startOdd(odd: (seen: Seen, response: ServerResponse) => boolean): Promise<TinyServer> {
  const server = await startTiny((seen, response) => {
    if (!odd(seen, response)) return answerLegacy(seen, response);
  });
  ends.push(() => server.close());
  return server;
}

interface Connected {
  readonly client: Client;
  readonly repairs: readonly string[];
  readonly errors: ReturnType<typeof createSignals<Error>>;
}

async function connect({ origin }: TinyServer): Promise<Connected> {
  const repairs: string[] = [];
  const errors = createSignals<Error>();
  const { fetch, close } = openFetch();
  ends.push(close);
  const transport = createStreamableTransport({
    url: new URL('/mcp', origin),
    headers: () => Promise.resolve({}),
    fetch,
    onRepair: (what) => repairs.push(what),
  });
  const client = new Client({ name: 'test', version: '1' }, {});
  Object.assign(client, { onerror: errors.give });
  ends.push(() => client.close());
  await client.connect(transport);
  return { client, repairs, errors };
}

async function listTools({ client }: Connected): Promise<readonly string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}

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
    await expect(connect(server)).rejects.toMatchObject({ data: { status } });
  });
  it.for([
    [404, 'gone', false],
    [400, 'Bad Request: unknown Session', false],
    [400, 'no id', true],
  ] as const)('in a session, refused with HTTP %i: %s', async ([status, text, isPassedOver]) => {
    const server = await startOdd((seen, response) => {
      if (seen.message?.method === 'initialize')
        sendJson(
          response,
          200,
          { jsonrpc: '2.0', id: seen.message.id, result: resultTo(seen) },
          {
            'mcp-session-id': 'one',
          },
        );
      else if (isNotice(seen)) response.writeHead(status).end(text);
      else return false;
      return true;
    });
    if (isPassedOver) await connect(server);
    else await expect(connect(server)).rejects.toMatchObject({ data: { status, text } });
  });
});

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
    expect(error).toBeInstanceOf(SdkHttpError);
    expect(error).toMatchObject({
      data: { status: 404, text: text + ' '.repeat(1024 * 1024 - text.length) },
    });
  });
});

describe('a redirect', () => {
  it.for([301, 302, 303, 307, 308])(
    'of HTTP %i within the origin is followed with the body',
    async (status) => {
      const server = await startOdd(({ path }, response) => {
        if (path === '/mcp') response.writeHead(status, { location: '/v2/mcp' }).end();
        return path === '/mcp';
      });
      expect(await listTools(await connect(server))).toEqual(['echo']);
    },
  );
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

describe('what it is told', () => {
  it('is told once for each kind, whatever the server calls it', async () => {
    const names = ['a/one', 'a/two', '<script>'];
    const server = await startOdd(({ message }, response) => {
      const headers = { 'content-type': names[Number(message?.id) - 1] };
      sendJson(response, 200, { jsonrpc: '2.0', id: message?.id, result: {} }, headers);
      return true;
    });
    const repairs: string[] = [];
    const { fetch, close } = openFetch();
    ends.push(close);
    const tolerant = tolerantFetch(fetch, (what) => repairs.push(what));
    for (const id of [1, 2, 3]) {
      const body = JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' });
      const answer = await tolerant(server.origin, { method: 'POST', body });
      expect(await answer.json()).toEqual({ jsonrpc: '2.0', id, result: {} });
    }
    expect(repairs).toEqual(['Its answers are called a/one; they are read as JSON.']);
  });
  it('ends with the signal, while it waits and while it reads', async () => {
    const asked = createSignals<string>();
    const server = await startOdd(({ path }, response) => {
      if (path === '/open') response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': a\n\n');
      asked.give(path);
      return true;
    });
    const { fetch, close } = openFetch();
    ends.push(close);
    const tolerant = tolerantFetch(fetch, () => {});
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const end = new AbortController();
    const init = { method: 'POST', body, signal: end.signal };
    const open = await tolerant(`${server.origin}/open`, init);
    const reading = open.text();
    const waiting = tolerant(`${server.origin}/silent`, init);
    await asked.first((path) => path === '/silent', 'the second request');
    end.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(reading).rejects.toThrow('enough');
  });
});
