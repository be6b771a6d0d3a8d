import { Client } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { openFetch } from '../../../../../host/sources/mcp/http/openFetch.ts';
import { HttpError } from '../../../../../host/sources/mcp/http/httpError.ts';
import { createSseTransport } from '../../../../../host/sources/mcp/http/sseTransport.ts';
import { createSignals, inTime } from '../../../../e2e/waiting.ts';
import { type SseServerOptions, startSse } from '../../../../servers/http/sseServer.ts';
import { sdkServers } from '../../../../servers/sdkServers.ts';
import { type TinyServer, toEvent } from '../../../../servers/tinyServer.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(options: SseServerOptions = {}): Promise<TinyServer> {
  const server = await startSse(options);
  ends.push(() => server.close());
  return server;
}

function open(url: string, connectMs?: number) {
  const { fetch, close } = openFetch();
  ends.push(close);
  let count = 0;
  const transport = createSseTransport({
    url: new URL(url),
    headers: () => Promise.resolve({ Authorization: `Bearer ${(count += 1)}`, Accept: 'text/html' }),
    fetch,
    ...(connectMs === undefined ? {} : { connectMs }),
  });
  ends.push(() => transport.close());
  return transport;
}

async function connect(url: string) {
  const transport = open(url);
  const client = new Client({ name: 'test', version: '1' }, {});
  const errors = createSignals<Error>();
  const closes = createSignals<true>();
  Object.assign(client, { onerror: errors.give, onclose: () => closes.give(true) });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return { client, transport, errors, closes };
}

describe('a server of 2024-11-05', () => {
  it('is used, with headers that are asked for anew for each request', async () => {
    const server = await start();
    const { client } = await connect(`${server.origin}/sse`);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['echo']);
    expect(server.seen.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
      ['GET', '/sse', 'Bearer 1'],
      ['POST', '/messages?sessionId=1', 'Bearer 2'],
      ['POST', '/messages?sessionId=1', 'Bearer 3'],
      ['POST', '/messages?sessionId=1', 'Bearer 4'],
    ]);
    expect(server.seen[0]?.headers.accept).toBe('text/event-stream');
    expect(server.seen[1]?.headers['content-type']).toBe('application/json');
  });
  it('made with the SDK is used', async () => {
    const sdk = await sdkServers.find(({ verdict }) => verdict === 'sse')?.start();
    if (!sdk) throw new Error('There is no SSE server among those of the SDK.');
    ends.push(() => sdk.close());
    const { client, closes } = await connect(sdk.url);
    expect((await client.listTools()).tools).toHaveLength(1);
    await client.close();
    expect(closes.seen).toHaveLength(1);
  });
  it('may say other things before it names its endpoint, and name it as a whole URL', async () => {
    const server = await start({
      begin: (response) => response.write(': hello\n\nevent: ping\ndata: 1\n\n'),
      endpoint: (origin) => `${origin}/messages`,
    });
    const { client } = await connect(`${server.origin}/sse`);
    expect((await client.listTools()).tools).toHaveLength(1);
  });
  it('may send messages as events without a name, and nonsense between them', async () => {
    const server = await start({
      odd: ({ message }, response, stream) => {
        if (message?.method !== 'tools/list') return false;
        response.writeHead(200).end();
        stream.write('data: nonsense\n\nevent: ping\ndata: 1\n\ndata: {"jsonrpc":"1.0"}\n\n');
        const answer = { jsonrpc: '2.0', id: message.id, result: { tools: [] } };
        stream.write(`data: ${JSON.stringify(answer)}\n\n`);
        return true;
      },
    });
    const { client, errors } = await connect(`${server.origin}/sse`);
    expect(await client.listTools()).toMatchObject({ tools: [] });
    expect(errors.seen.map(({ message }) => message)).toEqual([
      'The server sent an event that is no JSON-RPC message.',
      'The server sent an event that is no JSON-RPC message.',
    ]);
  });
  it('may redirect within its origin', async () => {
    const server = await start({
      odd: ({ path }, response) => {
        if (path !== '/messages?sessionId=1') return false;
        response.writeHead(307, { location: '/messages/there' }).end();
        return true;
      },
    });
    const { client } = await connect(`${server.origin}/sse`);
    expect((await client.listTools()).tools).toHaveLength(1);
  });
});

describe('a connection that cannot be made', () => {
  it('names the origin that messages would have been sent to', async () => {
    const server = await start({ endpoint: () => 'http://127.0.0.1:9/messages' });
    await expect(open(`${server.origin}/sse`).start()).rejects.toThrow(
      `The server wants messages sent to http://127.0.0.1:9, another server than ${server.origin}; refused.`,
    );
    expect(server.seen).toHaveLength(1);
  });
  it.for([
    ['//user:secret@HOST/messages', 'another server'],
    ['http://[', 'an address that is none'],
  ])('because of the endpoint %s', async ([endpoint = '', message]) => {
    const server = await start({
      endpoint: (origin) => endpoint.replace('HOST', new URL(origin).host),
    });
    await expect(open(`${server.origin}/sse`).start()).rejects.toThrow(message);
  });
  it.for([401, 404, 503])('because of HTTP %i', async (status) => {
    const server = await start({ answerGet: (_, response) => void response.writeHead(status).end('no') });
    const starting = open(`${server.origin}/sse`).start();
    await expect(starting).rejects.toBeInstanceOf(HttpError);
    await expect(starting).rejects.toMatchObject({ status, text: 'no' });
  });
  it('because there is no stream of events', async () => {
    const server = await start({ answerGet: (_, response) => void response.end('hello') });
    await expect(open(`${server.origin}/sse`).start()).rejects.toThrow('no stream of events');
  });
  it('because the stream ends', async () => {
    const server = await start({
      answerGet: (_, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': bye\n\n'),
    });
    await expect(open(`${server.origin}/sse`).start()).rejects.toThrow('without naming an endpoint');
  });
  it('because it leads elsewhere', async () => {
    const server = await start({
      answerGet: (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/sse' }).end(),
    });
    await expect(open(`${server.origin}/sse`).start()).rejects.toThrow(
      'The server redirects to http://127.0.0.1:9/sse, another server, which was not called.',
    );
  });
  it.for(['before', 'after'])('because of silence %s its headers', async (when) => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const server = await start({
      answerGet: (_, response) => {
        response.on('close', resolve);
        if (when === 'after')
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': wait\n\n');
      },
    });
    await expect(open(`${server.origin}/sse`, 200).start()).rejects.toThrow(
      'The server named no endpoint for messages within 0.2 s.',
    );
    await inTime(left, 'the end of the request');
  });
});

describe('a stream that is cut', () => {
  it.for(['ended', 'destroyed'] as const)(
    '(%s) closes the transport once, without another try',
    async (how) => {
      const server = await start({
        odd: ({ message }, response, stream) => {
          if (message?.method !== 'tools/list') return false;
          response.writeHead(202).end();
          if (how === 'ended') stream.end();
          else stream.destroy();
          return true;
        },
      });
      const { client, transport, closes, errors } = await connect(`${server.origin}/sse`);
      await expect(client.listTools()).rejects.toThrow();
      await closes.count(1, 'the end of the connection');
      await transport.close();
      expect(closes.seen).toHaveLength(1);
      expect(errors.seen).toHaveLength(how === 'ended' ? 0 : 1);
      await expect(transport.send({ jsonrpc: '2.0', method: 'ping', id: 9 })).rejects.toThrow('closed');
      expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
    },
  );
});

describe('a message', () => {
  it.for([400, 401, 404, 500])('that is refused with HTTP %i fails', async (status) => {
    const server = await start({
      odd: ({ message }, response) => {
        if (message?.method !== 'tools/list') return false;
        response.writeHead(status).end('Unknown session');
        return true;
      },
    });
    const { client } = await connect(`${server.origin}/sse`);
    const message = `The server answered a message with HTTP ${status}: Unknown session`;
    await expect(client.listTools()).rejects.toMatchObject({ message, status, text: 'Unknown session' });
    expect(await client.ping()).toBeDefined();
  });
  it('that is cut off on its way fails', async () => {
    const server = await start({
      odd: ({ message }, response) => {
        if (message?.method !== 'tools/list') return false;
        response.destroy();
        return true;
      },
    });
    const { client } = await connect(`${server.origin}/sse`);
    await expect(client.listTools()).rejects.toThrow('fetch failed');
    expect(server.seen.filter(({ message }) => message?.method === 'tools/list')).toHaveLength(1);
  });
  it('is not sent before there is a session', async () => {
    const server = await start();
    const transport = open(`${server.origin}/sse`);
    await expect(transport.send({ jsonrpc: '2.0', method: 'ping', id: 9 })).rejects.toThrow('closed');
    expect(server.seen).toEqual([]);
  });
});

describe('the end', () => {
  it('gives up what is under way, and comes once', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const asked = createSignals<true>();
    const server = await start({
      begin: (response) => void response.on('close', resolve),
      odd: ({ message }) => {
        if (message?.method !== 'tools/list') return false;
        return (asked.give(true), true);
      },
    });
    const { client, transport, closes } = await connect(`${server.origin}/sse`);
    const listing = client.listTools();
    listing.catch(() => {});
    await asked.count(1, 'the message');
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    await expect(listing).rejects.toThrow();
    await inTime(left, 'the end of the stream');
    expect(closes.seen).toHaveLength(1);
  });
  it('may come while the connection is being made', async () => {
    const server = await start({ answerGet: () => {} });
    const transport = open(`${server.origin}/sse`);
    const starting = transport.start();
    await transport.close();
    await expect(starting).rejects.toThrow('The connection was closed.');
  });
});

it('an event that does not end ends the connection', async () => {
  const server = await start({
    odd: ({ message }, response, stream) => {
      if (message?.method !== 'tools/list') return false;
      response.writeHead(202).end();
      const more = (): void => {
        while (!stream.destroyed && stream.write(' '.repeat(1024 * 1024)));
      };
      stream.on('drain', more).write(toEvent('').slice(0, -2));
      more();
      return true;
    },
  });
  const { client, errors } = await connect(`${server.origin}/sse`);
  await expect(client.listTools()).rejects.toThrow();
  expect(errors.seen.map(({ message }) => message)).toEqual([
    'The server answered with more than 67108864 bytes.',
  ]);
});
