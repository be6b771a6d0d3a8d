import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type EventStream,
  type EventStreamOptions,
  openEventStream,
  type StreamEvent,
} from '../../../host/endpoint/eventStream.ts';
import { openStream, send } from '../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../e2e/waiting.ts';
import { received, serve } from './serving.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

/** A server of which the test answers the first request itself. */
async function serving() {
  const arrived = createSignals<ServerResponse>();
  const server = await serve((_, response) => arrived.give(response));
  const first = (): Promise<ServerResponse> => arrived.first(() => true, 'the request');
  return { ...server, first };
}

/** A server that answers each request with a stream, to which it does what the test says. */
async function streaming(work: (stream: EventStream) => void, options?: EventStreamOptions) {
  return serve((_, response) => work(openEventStream(response, options)));
}

const closed = (response: ServerResponse): Promise<unknown> =>
  inTime(new Promise((resolve) => response.once('close', resolve)), 'the end of the response');

describe('the head', () => {
  it('says that events follow, which nobody is to keep or to hold back', async () => {
    const { url } = await streaming((stream) => stream.end());
    const { status, headers, text } = await send(url);
    expect([status, text]).toEqual([200, '']);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(headers).not.toHaveProperty('content-length');
  });

  it('has headers of the one who opens it, too', async () => {
    const { url } = await streaming((stream) => stream.end(), { headers: { 'mcp-session-id': 's' } });
    expect((await send(url)).headers).toMatchObject({
      'content-type': 'text/event-stream',
      'mcp-session-id': 's',
    });
  });

  it('travels together with the first event', async () => {
    const { write } = await streaming((stream) => stream.write({ data: '1' }));
    const { promise, resolve } = Promise.withResolvers<string>();
    write(REQUEST).once('data', (piece: Buffer) => resolve(piece.toString()));
    expect(await inTime(promise, 'the answer')).toMatch(/^HTTP\/1\.1 200 [\s\S]*data: 1\n\n/);
  });

  it('goes before it where the response is told to', async () => {
    const { url, first } = await serving();
    const opening = openStream(url);
    const response = await first();
    const stream = openEventStream(response);
    response.flushHeaders();
    const { status, heard } = await opening;
    expect([status, heard.seen]).toEqual([200, []]);
    stream.write({ data: '1' });
    await heard.first((piece) => piece.includes('data: 1'), 'the event');
  });
});

describe('an event', () => {
  const event = 'event: message\n';

  it.each<[StreamEvent, string]>([
    [{ data: '{"größe":1}' }, `${event}data: {"größe":1}\n\n`],
    [{ data: '/messages?a=1', name: 'endpoint' }, 'event: endpoint\ndata: /messages?a=1\n\n'],
    [{ data: '1', id: 'a_1' }, `${event}id: a_1\ndata: 1\n\n`],
    [{ data: '1', id: undefined }, `${event}data: 1\n\n`],
    [{ data: '1', retry: 0 }, `${event}retry: 0\ndata: 1\n\n`],
    [{ data: '1', id: 'a', retry: 1000, name: 'n' }, 'event: n\nid: a\nretry: 1000\ndata: 1\n\n'],
    // Whoever listens is to hear of nothing, and has something to come back to.
    [{ data: '', id: 'a', retry: 1000 }, 'id: a\nretry: 1000\ndata: \n\n'],
    [{ data: '', name: 'n' }, 'data: \n\n'],
  ])('is written line by line: %j', async (given, expected) => {
    const { url } = await streaming((stream) => {
      stream.write(given);
      stream.end();
    });
    expect((await send(url)).text).toBe(expected);
  });

  it('comes as it is written, and after those before it', async () => {
    const { url, first } = await serving();
    const opening = openStream(url);
    const stream = openEventStream(await first());
    stream.write({ data: '1' });
    const { heard } = await opening;
    await heard.first((piece) => piece.includes('data: 1\n\n'), 'the first event');
    stream.write({ data: '2' });
    await heard.first((piece) => piece.includes('data: 2\n\n'), 'the second event');
    expect(heard.seen.join('')).toBe(`${event}data: 1\n\n${event}data: 2\n\n`);
  });
});

describe('a stream that is ended', () => {
  it('still sends what was written before, and ends as a whole one', async () => {
    const data = 'x'.repeat(5_000_000);
    const { write } = await streaming((stream) => {
      stream.write({ data });
      stream.write({ data: 'last' });
      stream.end();
    });
    const text = await inTime(received(write(REQUEST)), 'the whole stream');
    expect(text).toContain(data);
    expect(text).toMatch(/data: last\n\n\r\n0\r\n\r\n$/);
  });

  it('takes nothing more', async () => {
    const { url } = await streaming((stream) => {
      stream.write({ data: '1' });
      stream.end();
      stream.write({ data: '2' });
      stream.end();
    });
    expect((await send(url)).text).toBe('event: message\ndata: 1\n\n');
  });
});

describe('a client', () => {
  it('that reads nothing is cut off once more gathers than may', async () => {
    const { write, first } = await serving();
    const socket = write(REQUEST).pause();
    const response = await first();
    const stream = openEventStream(response, { maxWaitingBytes: 100_000 });
    const end = closed(response);
    const data = 'x'.repeat(100_000);
    // The system takes some megabytes before anything has to wait here.
    for (let sent = 0; !response.destroyed && sent < 1_000; sent += 1) {
      stream.write({ data });
      await setImmediate();
    }
    expect(response.destroyed).toBe(true);
    expect(response.writableLength).toBeLessThan(400_000);
    await end;
    await inTime(new Promise((resolve) => void socket.resume().once('close', resolve)), 'the end');
  });

  it('that reads slowly gets it all, as long as no more gathers', async () => {
    const { write, first } = await serving();
    const socket = write(REQUEST).pause();
    const response = await first();
    const stream = openEventStream(response, { maxWaitingBytes: 100_000_000 });
    const data = 'x'.repeat(100_000);
    for (let sent = 0; sent < 200; sent += 1) {
      stream.write({ data });
      await setImmediate();
    }
    expect(response.writableLength).toBeGreaterThan(100_000);
    stream.write({ data: 'last' });
    stream.end();
    const text = await inTime(received(socket), 'the whole stream');
    expect([text.split('data: x').length, text.includes('data: last\n\n')]).toEqual([201, true]);
    expect(text.length).toBeGreaterThan(200 * 100_000);
  });

  it('that has gone is written nothing', async () => {
    const { url, first } = await serving();
    const opening = openStream(url);
    const response = await first();
    const stream = openEventStream(response);
    stream.write({ data: '1' });
    const client = await opening;
    const end = closed(response);
    client.close();
    await end;
    const write = vi.spyOn(response, 'write');
    stream.write({ data: '2' });
    stream.end();
    expect(write).not.toHaveBeenCalled();
  });
});

describe('a stream on which nothing happens', () => {
  afterEach(() => void vi.useRealTimers());

  async function opened() {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { url, first } = await serving();
    const opening = openStream(url);
    const response = await first();
    const stream = openEventStream(response);
    response.flushHeaders();
    const client = await opening;
    return { stream, response, client, text: () => client.heard.seen.join('') };
  }

  it('is kept alive by a comment every 15 seconds', async () => {
    const { stream, client, text } = await opened();
    vi.advanceTimersByTime(14_999);
    stream.write({ data: '1' });
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(15_000);
    stream.end();
    await inTime(client.ended, 'the end of the stream');
    expect(text()).toBe('event: message\ndata: 1\n\n: keep-alive\n\n: keep-alive\n\n');
  });

  it('is so until it is ended', async () => {
    const { stream, client, text } = await opened();
    expect(vi.getTimerCount()).toBe(1);
    stream.end();
    expect(vi.getTimerCount()).toBe(0);
    await inTime(client.ended, 'the end of the stream');
    expect(text()).toBe('');
  });

  it('is so until its client has gone', async () => {
    const { response, client } = await opened();
    const end = closed(response);
    client.close();
    await end;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not kept alive for a client that had gone before it was opened', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { write, first } = await serving();
    const socket = write(REQUEST);
    const response = await first();
    const end = closed(response);
    socket.destroy();
    await end;
    const stream = openEventStream(response);
    stream.write({ data: '1' });
    vi.advanceTimersByTime(15_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
