import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallLimits, createSender, type Sender } from '../../../../../host/sources/openapi/call/send.ts';
import { type Api, requestTo, serve } from './api.ts';
import { containing } from '../matchers.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function api(answer: RequestListener): Promise<Api> {
  const server = await serve(answer);
  open.push(server);
  return server;
}

function sender(limits: Partial<CallLimits> = {}): Sender {
  const made = createSender({ callSeconds: 5, responseBytes: 1_000, inFlight: 4, ...limits });
  open.push({ close: () => made.dispose() });
  return made;
}

const never = new AbortController().signal;

describe('answers', () => {
  it('carries the request over and the answer back', async () => {
    const { origin, seen } = await api((request, response) => {
      response.setHeader('X-Twice', ['a', 'b']).writeHead(201);
      request.pipe(response);
    });
    const sent = await sender().send(
      requestTo(origin, {
        method: 'POST',
        path: '/a',
        query: ['b=1', 'c=2'],
        headers: { 'x-a': '1' },
        cookies: ['s=1', 't=2'],
        body: 'hällo',
      }),
      never,
    );
    expect(sent).toMatchObject({ answer: { status: 201, headers: { 'x-twice': 'a' }, isCut: false } });
    expect(sent.kind === 'answered' && sent.answer.body.toString()).toBe('hällo');
    expect(seen[0]).toMatchObject({
      method: 'POST',
      url: '/a?b=1&c=2',
      headers: { 'x-a': '1', cookie: 's=1; t=2' },
    });
  });
  it('sends QUERY, and HEAD without a body', async () => {
    const { origin } = await api((request, response) => {
      response.setHeader('content-encoding', 'gzip').setHeader('x-method', String(request.method)).end();
    });
    const { send } = sender();
    expect(await send(requestTo(origin, { method: 'QUERY', body: '{}' }), never)).toMatchObject({
      answer: { headers: { 'x-method': 'QUERY' } },
    });
    expect(await send(requestTo(origin, { method: 'HEAD' }), never)).toMatchObject({
      answer: { status: 200 },
    });
  });
  it('keeps connections', async () => {
    const { origin, seen } = await api((_, response) => response.end('ok'));
    const { send } = sender();
    for (let call = 0; call < 10; call += 1) await send(requestTo(origin), never);
    // A connection is free again a moment after its answer was read, so two take turns.
    expect(new Set(seen.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
  });
  it('unpacks what comes packed, within the limit', async () => {
    const { origin } = await api((request, response) => {
      response
        .setHeader('content-encoding', 'gzip')
        .end(gzipSync(request.url === '/big' ? 'x'.repeat(10_000_000) : 'small'));
    });
    const { send } = sender();
    const small = await send(requestTo(origin), never);
    expect(small.kind === 'answered' && small.answer.body.toString()).toBe('small');
    expect(await send(requestTo(origin, { path: '/big' }), never)).toMatchObject({
      answer: { isCut: true, body: { length: 1_000 } },
    });
  });
  it('cuts a body without end', async () => {
    const { origin } = await api((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('y'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    expect(await sender().send(requestTo(origin), never)).toMatchObject({
      answer: { isCut: true, body: { length: 1_000 } },
    });
  });
});

describe('redirects', () => {
  it('follows GET within the origin, with its credentials', async () => {
    const { origin, seen } = await api((request, response) => {
      if (request.url === '/end?x=1') response.end('there');
      else response.writeHead(302, { location: '/end?x=1' }).end('ignored');
    });
    const sent = await sender().send(requestTo(origin, { headers: { authorization: 'Bearer t' } }), never);
    expect(sent.kind === 'answered' && sent.answer.body.toString()).toBe('there');
    expect(seen[1]?.headers.authorization).toBe('Bearer t');
  });
  it('never follows to another origin', async () => {
    const other = await api((_, response) => response.end('stolen'));
    const { origin } = await api((_, response) =>
      response.writeHead(307, { location: `${other.origin}/x?token=1` }).end(),
    );
    const sent = await sender().send(requestTo(origin), never);
    expect(sent).toMatchObject({ kind: 'failed', reason: containing(`${other.origin}/x,`) });
    expect(JSON.stringify(sent)).not.toContain('token');
    expect(other.seen).toEqual([]);
  });
  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://127.0.0.1:1/',
    '//evil.example/x',
    'http://[',
  ])('refuses %s', async (location) => {
    const { origin } = await api((_, response) => response.writeHead(301, { location }).end());
    expect(await sender().send(requestTo(origin), never)).toMatchObject({ kind: 'failed' });
  });
  it('gives another origin neither credentials nor a body', async () => {
    const other = await api((_, response) => response.end('stolen'));
    const { origin } = await api((request, response) => {
      request.resume().on('end', () => response.writeHead(307, { location: `${other.origin}/x` }).end());
    });
    const headers = { authorization: 'Bearer t', 'x-api-key': 'k' };
    for (const rest of [
      { headers, cookies: ['s=1'] },
      { headers, method: 'POST', body: Buffer.from('x') },
    ])
      expect(await sender().send(requestTo(origin, rest), never)).toMatchObject({ kind: 'failed' });
    expect(other.seen).toEqual([]);
  });
  it('does not repeat a POST', async () => {
    const { origin, seen } = await api((_, response) =>
      response.writeHead(308, { location: '/other' }).end(),
    );
    expect(await sender().send(requestTo(origin, { method: 'POST', body: '{}' }), never)).toMatchObject({
      kind: 'failed',
      reason: containing('redirects this POST'),
    });
    expect(seen).toHaveLength(1);
  });
  it('ends a circle', async () => {
    const { origin, seen } = await api((_, response) =>
      response.writeHead(302, { location: '/again' }).end(),
    );
    expect(await sender().send(requestTo(origin), never)).toMatchObject({
      reason: containing('more than 3 times'),
    });
    expect(seen).toHaveLength(4);
  });
});

describe('failures', () => {
  it('says that nothing listens', async () => {
    const { origin, close } = await serve((_, response) => response.end());
    await close();
    expect(await sender().send(requestTo(origin), never)).toEqual({
      kind: 'failed',
      reason: `The API at ${origin} does not answer (connection refused). Is it running?`,
    });
  });
  it('says that the connection was closed', async () => {
    const { origin } = await api((request) => request.socket.destroy());
    expect(await sender().send(requestTo(origin), never)).toMatchObject({
      reason: containing('closed the connection'),
    });
    const half = await api((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => request.socket.destroy());
    });
    expect(await sender().send(requestTo(half.origin), never)).toMatchObject({ kind: 'failed' });
  });
  it('says that it is not HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    open.push({ close: () => void server.close() });
    const { port } = server.address() as AddressInfo;
    expect(await sender().send(requestTo(`http://127.0.0.1:${port}`), never)).toMatchObject({
      reason: containing('not HTTP'),
    });
  });
  it('ends a slow answer in time, before and within the body', async () => {
    const { origin } = await api((request, response) => {
      if (request.url === '/body') response.write('begun');
    });
    const { send } = sender({ callSeconds: 0.1 });
    const reason = containing('within 0.1 s');
    expect(await send(requestTo(origin), never)).toMatchObject({ kind: 'failed', reason });
    expect(await send(requestTo(origin, { path: '/body' }), never)).toMatchObject({ kind: 'failed', reason });
  });
  it('really ends what the caller cancels', async () => {
    const end = new AbortController();
    const closed = Promise.withResolvers<void>();
    const { origin } = await api((request, response) => {
      response.on('close', () => closed.resolve());
      response.write('begun');
      queueMicrotask(() => end.abort());
    });
    expect(await sender().send(requestTo(origin), end.signal)).toMatchObject({
      reason: containing('cancelled'),
    });
    await closed.promise;
    expect(await sender().send(requestTo(origin), end.signal)).toMatchObject({
      reason: containing('cancelled'),
    });
  });
  it('really ends an upload that the caller cancels', async () => {
    const end = new AbortController();
    const closed = Promise.withResolvers<number>();
    let readOn = (): void => undefined;
    const { origin } = await api((request) => {
      let arrived = 0;
      request.on('data', (chunk: Buffer) => {
        arrived += chunk.length;
        if (end.signal.aborted) return;
        // Most of the body is still to come when the call ends.
        request.pause();
        readOn = () => void request.resume();
        end.abort();
      });
      request.on('error', () => undefined);
      request.socket.once('close', () => closed.resolve(arrived));
    });
    const body = Buffer.alloc(64 * 1024 * 1024);
    expect(await sender().send(requestTo(origin, { method: 'POST', body }), end.signal)).toMatchObject({
      reason: containing('cancelled'),
    });
    readOn();
    expect(await closed.promise).toBeLessThan(body.length);
  });
  it('says that a packed body is broken', async () => {
    const { origin } = await api((_, response) =>
      response.setHeader('content-encoding', 'gzip').end('not gzip'),
    );
    expect(await sender().send(requestTo(origin), never)).toMatchObject({
      reason: containing('unpacked'),
    });
  });
});

describe('calls in flight', () => {
  it('are limited, and wait in order', async () => {
    const waiting: (() => void)[] = [];
    const arrived: string[] = [];
    let news = Promise.withResolvers<void>();
    const { origin } = await api((request, response) => {
      arrived.push(String(request.url));
      waiting.push(() => response.end('done'));
      news.resolve();
    });
    const { send } = sender({ inFlight: 1 });
    const calls = ['/1', '/2', '/3'].map((path) => send(requestTo(origin, { path }), never));
    for (const expected of [['/1'], ['/1', '/2'], ['/1', '/2', '/3']]) {
      await news.promise;
      expect(arrived).toEqual(expected);
      news = Promise.withResolvers();
      waiting.shift()?.();
    }
    expect(await Promise.all(calls)).toMatchObject([
      { kind: 'answered' },
      { kind: 'answered' },
      { kind: 'answered' },
    ]);
  });
  it('leave the queue when their time is up, or when they are cancelled', async () => {
    const begun = Promise.withResolvers<void>();
    const { origin } = await api(() => begun.resolve());
    const { send } = sender({ inFlight: 1, callSeconds: 0.2 });
    const first = send(requestTo(origin), never);
    await begun.promise;
    const end = new AbortController();
    const cancelled = send(requestTo(origin), end.signal);
    const late = send(requestTo(origin), never);
    end.abort();
    expect(await cancelled).toMatchObject({ reason: containing('cancelled') });
    expect(await first).toMatchObject({ reason: containing('within 0.2 s') });
    expect(await late).toMatchObject({ kind: 'failed' });
  });
});
