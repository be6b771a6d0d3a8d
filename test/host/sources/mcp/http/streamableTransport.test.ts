import { describe, expect, it, onTestFinished } from 'vitest';
import { createSignals, inTime } from '../../../../e2e/waiting.ts';
import { sdkServers } from '../../../../servers/sdkServers.ts';
import type { Seen, TinyServer } from '../../../../servers/tinyServer.ts';
import { call, connect, openTransport, startOdd, stream, withSession } from './streamable/tolerated.ts';

describe('a server made with the SDK', () => {
  it.for(sdkServers.filter(({ verdict }) => verdict !== 'sse'))('$name', async ({ start, verdict }) => {
    const server = await start();
    onTestFinished(() => server.close());
    const modern = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const;
    const { client, repairs, errors } = await connect(
      { origin: server.url },
      verdict === 'modern' ? modern : {},
    );
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['echo']);
    await client.close();
    expect(repairs).toEqual([]);
    expect(errors.seen).toEqual([]);
  });
});

describe('headers', () => {
  it('are asked for anew, and replace nothing of the protocol', async () => {
    const server = await startOdd(withSession());
    let count = 0;
    const { client } = await connect(server, {
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
    const server = await startOdd();
    const headers = (): Promise<never> => Promise.reject(new Error('There is no secret "x".'));
    await expect(connect(server, { headers })).rejects.toThrow('There is no secret "x".');
    expect(server.seen).toEqual([]);
  });
});

describe('the end', () => {
  const ended = (server: TinyServer): readonly Seen[] =>
    server.seen.filter(({ method }) => method === 'DELETE');

  it('ends the session first, and comes once', async () => {
    const server = await startOdd(
      withSession(({ method }, response) => {
        if (method === 'DELETE') response.writeHead(204).end();
        return method === 'DELETE';
      }),
    );
    const { transport, closes } = await connect(server);
    expect(transport.sessionId).toBe('one');
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
    expect(ended(server).map(({ headers }) => headers['mcp-session-id'])).toEqual(['one']);
    expect(closes.seen).toHaveLength(1);
  });
  it.for(['405', '500', 'silence', 'a cut'])('is not held up by %s', async (how) => {
    const server = await startOdd(
      withSession(({ method }, response) => {
        if (method !== 'DELETE') return false;
        if (how === 'a cut') response.destroy();
        else if (how !== 'silence') response.writeHead(Number(how)).end();
        return true;
      }),
    );
    const { transport, closes, errors } = await connect(server);
    await inTime(transport.close(), 'the end', 3_000);
    expect(ended(server)).toHaveLength(1);
    expect(closes.seen).toHaveLength(1);
    expect(errors.seen).toEqual([]);
  });
  it('says no farewell where there is no session, and gives up streams', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const opened = createSignals<true>();
    const server = await startOdd(({ method }, response) => {
      if (method !== 'GET') return false;
      response.on('close', resolve).writeHead(200, stream).write(': hello\n\n');
      opened.give(true);
      return true;
    });
    const { transport } = await connect(server);
    await opened.count(1, 'the stream');
    await transport.close();
    await inTime(left, 'the end of the stream');
    expect(ended(server)).toEqual([]);
    expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });
  it('is the end: nothing is sent any more', async () => {
    const server = await startOdd();
    const { transport, errors, closes } = openTransport(server);
    await transport.start();
    await expect(transport.start()).rejects.toThrow('starts only once');
    await transport.close();
    await expect(transport.send({ jsonrpc: '2.0', method: 'x' })).rejects.toThrow('was closed');
    expect([server.seen, errors.seen, closes.seen]).toEqual([[], [], [true]]);
  });
  it('says no farewell to a server that has just refused the credential', async () => {
    const server = await startOdd(
      withSession(({ message }, response) => {
        if (message?.method === 'ping') response.writeHead(401).end();
        return message?.method === 'ping';
      }),
    );
    const { client, transport } = await connect(server);
    await expect(client.ping()).rejects.toMatchObject({ status: 401 });
    await transport.close();
    expect(ended(server)).toEqual([]);
  });
  it('ends requests under way, and those that wait', async () => {
    const server = await startOdd(({ message }, response) => {
      if (message?.id === 2) response.writeHead(200, stream).end('retry: 60000\nid: 1\ndata:\n\n');
      return true;
    });
    const { transport, errors } = openTransport(server);
    const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' }) as const;
    const waiting = transport.send(ping(1));
    waiting.catch(() => {});
    await transport.send(ping(2));
    await transport.close();
    await expect(waiting).rejects.toThrow('The connection was closed.');
    expect(errors.seen).toEqual([]);
  });
});
