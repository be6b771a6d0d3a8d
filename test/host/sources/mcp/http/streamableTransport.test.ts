import type { ServerResponse } from 'node:http';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { openFetch } from '../../../../../host/sources/mcp/http/openFetch.ts';
import { createStreamableTransport } from '../../../../../host/sources/mcp/http/streamableTransport.ts';
import { createSignals, inTime } from '../../../../e2e/waiting.ts';
import { sdkServers } from '../../../../servers/sdkServers.ts';
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

type Odd = (seen: Seen, response: ServerResponse) => boolean;

/** A plain server of 2025-11-25 but for what `odd` answers, which says so by `true`. */
async function start(odd: Odd = () => false): Promise<TinyServer> {
  const server = await startTiny((seen, response) => {
    if (!odd(seen, response)) return answerLegacy(seen, response);
  });
  ends.push(() => server.close());
  return server;
}

interface Options extends ClientOptions {
  readonly headers?: () => Promise<Record<string, string>>;
}

async function connect(url: string, { headers = () => Promise.resolve({}), ...options }: Options = {}) {
  const { fetch, close } = openFetch();
  ends.push(close);
  const repairs: string[] = [];
  const onRepair = (what: string): unknown => repairs.push(what);
  const transport = createStreamableTransport({ url: new URL(url), headers, fetch, onRepair });
  const client = new Client({ name: 'test', version: '1' }, options);
  const errors = createSignals<Error>();
  const closes = createSignals<true>();
  Object.assign(client, { onerror: errors.give, onclose: () => closes.give(true) });
  ends.push(() => client.close());
  await client.connect(transport);
  return { client, transport, repairs, errors, closes };
}

const isCall = ({ message }: Seen): boolean => message?.method === 'tools/call';
const call = { name: 'echo', arguments: { text: 'hello' } };
const stream = { 'content-type': 'text/event-stream' };

/** A server with sessions, which must be ended by DELETE. */
function withSession(odd: Odd = () => false): Odd {
  return (seen, response) => {
    if (odd(seen, response)) return true;
    const { message } = seen;
    if (message?.method !== 'initialize') return false;
    const answer = { jsonrpc: '2.0', id: message.id, result: legacyResult(message) };
    sendJson(response, 200, answer, { 'mcp-session-id': 'one' });
    return true;
  };
}

describe('a server made with the SDK', () => {
  it.for(sdkServers.filter(({ verdict }) => verdict !== 'sse'))('$name', async ({ start, verdict }) => {
    const server = await start();
    ends.push(() => server.close());
    const modern = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;
    const { client, repairs, errors } = await connect(server.url, verdict === 'modern' ? modern : {});
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['echo']);
    await client.close();
    expect(repairs).toEqual([]);
    expect(errors.seen).toEqual([]);
  });
});

describe('headers', () => {
  it('are asked for anew, and replace nothing of the protocol', async () => {
    const server = await start(withSession());
    let count = 0;
    const { client } = await connect(`${server.origin}/mcp`, {
      headers: () =>
        Promise.resolve({
          Authorization: `Bearer ${(count += 1)}`,
          'X-Team': 'a',
          ...{ 'Mcp-Session-Id': 'other', 'MCP-Protocol-Version': '1', 'Mcp-Method': 'x', 'Mcp-Name': 'x' },
          ...{ 'Content-Type': 'text/plain', Accept: 'text/html', 'Last-Event-ID': '7' },
          ...{ 'content-length': '3', host: 'elsewhere' },
        }),
    });
    await client.callTool(call);
    await expect.poll(() => server.seen.length).toBe(4);
    const tokens = server.seen.map(({ headers }) => headers.authorization);
    expect(new Set(tokens)).toEqual(new Set(['Bearer 1', 'Bearer 2', 'Bearer 3', 'Bearer 4']));
    for (const { headers, method, message } of server.seen) {
      const isFirst = message?.method === 'initialize';
      expect(headers['x-team']).toBe('a');
      expect(headers['mcp-session-id']).toBe(isFirst ? undefined : 'one');
      expect(headers['mcp-protocol-version']).toBe(isFirst ? undefined : '2025-11-25');
      expect(headers['mcp-method']).toBeUndefined();
      expect(headers['last-event-id']).toBeUndefined();
      expect(headers.host).toBe(new URL(server.origin).host);
      if (method === 'POST') expect(headers['content-type']).toBe('application/json');
      expect(headers.accept).toContain('text/event-stream');
    }
  });
  it('that cannot be resolved fail the request, and nothing is sent', async () => {
    const server = await start();
    const headers = (): Promise<never> => Promise.reject(new Error('There is no secret "x".'));
    await expect(connect(`${server.origin}/mcp`, { headers })).rejects.toThrow('There is no secret "x".');
    expect(server.seen).toEqual([]);
  });
});

describe('a stream of a call that is cut', () => {
  it('is resumed after the event that came last', async () => {
    let id: unknown;
    const server = await start((seen, response) => {
      if (isCall(seen)) {
        id = seen.message?.id;
        response.writeHead(200, stream).write('retry: 10\nid: a1\ndata:\n\n');
        response.end();
      } else if (seen.method === 'GET' && seen.headers['last-event-id'] === 'a1') {
        const result = { content: [{ type: 'text', text: 'late' }] };
        response.writeHead(200, stream).end(toEvent({ jsonrpc: '2.0', id, result }));
      } else return false;
      return true;
    });
    const { client } = await connect(`${server.origin}/mcp`);
    expect(await client.callTool(call)).toMatchObject({ content: [{ text: 'late' }] });
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });
  it('fails the call where it cannot be resumed', async () => {
    const server = await start((seen, response) => {
      if (isCall(seen)) response.writeHead(200, stream).end(': nothing\n\n');
      return isCall(seen);
    });
    const { ask } = await openHttpPeer(server.origin);
    await expect(ask('tools/call', call)).rejects.toThrow('closed its stream without an answer');
    expect(await ask('ping')).toEqual({});
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });
  it('fails the call where the server no longer knows the stream', async () => {
    const server = await start((seen, response) => {
      if (isCall(seen)) response.writeHead(200, stream).end('retry: 10\nid: a1\ndata:\n\n');
      else if (seen.method === 'GET') response.writeHead(404).end();
      else return false;
      return true;
    });
    const { ask } = await openHttpPeer(server.origin);
    await expect(ask('tools/call', call)).rejects.toThrow('closed its stream without an answer');
  });
  it('says nothing more of a call that was cancelled, nor of one that was answered', async () => {
    const asked = createSignals<ServerResponse>();
    const server = await start((seen, response) => {
      if (!isCall(seen)) return false;
      response.writeHead(200, stream).write(': begun\n\n');
      asked.give(response);
      return true;
    });
    const { client, errors } = await connect(`${server.origin}/mcp`);
    const end = new AbortController();
    const calling = client.callTool(call, { signal: end.signal });
    calling.catch(() => {});
    await asked.count(1, 'the call');
    end.abort(new Error('enough'));
    await expect(calling).rejects.toThrow('enough');
    const answered = client.callTool(call);
    await asked.count(2, 'the other call');
    const id = server.seen.filter(isCall)[1]?.message?.id;
    asked.seen[1]?.end(toEvent({ jsonrpc: '2.0', id, result: { content: [] } }));
    expect(await answered).toMatchObject({ content: [] });
    asked.seen[0]?.end();
    await client.ping();
    expect(errors.seen).toEqual([]);
  });
});

describe('the end', () => {
  const ended = (server: TinyServer): readonly Seen[] =>
    server.seen.filter(({ method }) => method === 'DELETE');

  it('ends the session first, and comes once', async () => {
    const server = await start(
      withSession(({ method }, response) => {
        if (method === 'DELETE') response.writeHead(204).end();
        return method === 'DELETE';
      }),
    );
    const { transport, closes } = await connect(`${server.origin}/mcp`);
    expect(transport.sessionId).toBe('one');
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    expect(ended(server).map(({ headers }) => headers['mcp-session-id'])).toEqual(['one']);
    expect(closes.seen).toHaveLength(1);
  });
  it.for(['405', '500', 'silence', 'a cut'])('is not held up by %s', async (how) => {
    const server = await start(
      withSession(({ method }, response) => {
        if (method !== 'DELETE') return false;
        if (how === 'a cut') response.destroy();
        else if (how !== 'silence') response.writeHead(Number(how)).end();
        return true;
      }),
    );
    const { transport, closes, errors } = await connect(`${server.origin}/mcp`);
    await inTime(transport.close(), 'the end', 3_000);
    expect(ended(server)).toHaveLength(1);
    expect(closes.seen).toHaveLength(1);
    expect(errors.seen).toEqual([]);
  });
  it('says no farewell where there is no session, and gives up streams', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const opened = createSignals<true>();
    const server = await start(({ method }, response) => {
      if (method !== 'GET') return false;
      response.on('close', resolve).writeHead(200, stream).write(': hello\n\n');
      opened.give(true);
      return true;
    });
    const { transport } = await connect(`${server.origin}/mcp`);
    await opened.count(1, 'the stream');
    await transport.close();
    await inTime(left, 'the end of the stream');
    expect(ended(server)).toEqual([]);
    expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });
});
