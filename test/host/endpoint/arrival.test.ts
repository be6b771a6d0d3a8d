import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Arrival, headerOf, toArrival } from '../../../host/endpoint/arrival.ts';
import { openStream, send } from '../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../e2e/waiting.ts';
import { answering, received, serve } from './serving.ts';

describe('a header', () => {
  it('is found by its name in any case, and those of one name are joined', async () => {
    const { write } = await serve(
      answering((request) =>
        ['X-One', 'x-MANY', 'set-cookie', 'x-empty', 'x-none'].map((name) => headerOf(request, name) ?? null),
      ),
    );
    const lines = [
      'Host: x',
      'x-ONE:  a ',
      'X-Many: a',
      'x-many: b, c',
      'Set-Cookie: d',
      'Set-Cookie: e',
      'X-Empty:',
      'Connection: close',
    ];
    expect(await received(write(`GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`))).toContain(
      '["a","a, b, c","d, e","",null]',
    );
  });
});

describe('an arrival', () => {
  /** A server of which the test answers the first request itself. */
  async function serving(body?: unknown) {
    const arrived = createSignals<Arrival>();
    const server = await serve((request, response) => arrived.give(toArrival(request, response, body)));
    const first = (): Promise<Arrival> => arrived.first(() => true, 'the request');
    return { ...server, first };
  }

  const closed = (response: ServerResponse): Promise<unknown> =>
    inTime(new Promise((resolve) => response.once('close', resolve)), 'the end of the response');

  it('is a request, its answer to be, and its body', async () => {
    const body = { jsonrpc: '2.0' };
    const { url, first } = await serving(body);
    const answer = send(url, { body, headers: { 'x-a': '1' } });
    const arrival = await first();
    expect(arrival.body).toBe(body);
    expect(headerOf(arrival.request, 'x-a')).toBe('1');
    arrival.response.end('fine');
    expect((await answer).text).toBe('fine');
  });

  it('is made a web-standard request once, without its body', async () => {
    const { url, first } = await serving({});
    const answer = send(url, { path: '/mcp?a=1', body: {}, headers: { 'X-A': '1' } });
    const { web, response } = await first();
    const request = web();
    expect(web()).toBe(request);
    expect(request).toMatchObject({ method: 'POST', url: `${url}mcp?a=1`, body: null });
    expect(request.headers.get('x-a')).toBe('1');
    response.end();
    await answer;
  });

  it('is aborted when its client goes before it has an answer', async () => {
    const { write, first } = await serving();
    const socket = write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { web, response } = await first();
    const { signal } = web();
    expect(signal.aborted).toBe(false);
    const end = closed(response);
    socket.destroy();
    await end;
    expect(signal.aborted).toBe(true);
  });

  it('is aborted when its client goes in the middle of the answer', async () => {
    const { url, first } = await serving();
    const opening = openStream(url);
    const { web, response } = await first();
    const { signal } = web();
    response.write('a part');
    const client = await opening;
    const end = closed(response);
    client.close();
    await end;
    expect(signal.aborted).toBe(true);
  });

  it('is aborted also where its client had gone before it was asked for', async () => {
    const { write, first } = await serving();
    const socket = write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { web, response } = await first();
    const end = closed(response);
    socket.destroy();
    await end;
    expect(web().signal.aborted).toBe(true);
  });

  it('is not aborted when its answer is complete', async () => {
    const { url, first } = await serving();
    const answer = send(url);
    const { web, response } = await first();
    const { signal } = web();
    const end = closed(response);
    response.end('whole');
    expect((await answer).text).toBe('whole');
    await end;
    expect(signal.aborted).toBe(false);
  });

  it('is not aborted either where it is asked for after that', async () => {
    const { url, first } = await serving();
    const answer = send(url);
    const { web, response } = await first();
    const end = closed(response);
    response.end('whole');
    await answer;
    await end;
    expect(web().signal.aborted).toBe(false);
  });
});
