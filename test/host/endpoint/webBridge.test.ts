import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  idIn,
  sendJson,
  sendRpcError,
  sendWebResponse,
  toWebRequest,
} from '../../../host/endpoint/webBridge.ts';
import { send } from '../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../e2e/waiting.ts';
import { answering, received, serve } from './serving.ts';

const never = new AbortController().signal;

/** A server that sends what a function makes of each response, and says when it has settled. */
async function serving(work: (response: ServerResponse, request: IncomingMessage) => Promise<void> | void) {
  const settled = createSignals<'sent'>();
  const server = await serve((request, response) => {
    void Promise.resolve(work(response, request)).then(() => settled.give('sent'));
  });
  return { ...server, settled };
}

const sending = (web: () => Response): ReturnType<typeof serving> =>
  serving((response) => sendWebResponse(response, web()));

describe('a request', () => {
  it('keeps its method, its URL and its headers, without a body', async () => {
    const { port, url } = await serve(
      answering((request) => {
        const web = toWebRequest(request, never);
        return { method: web.method, url: web.url, body: web.body, headers: [...web.headers] };
      }),
    );
    const { text } = await send(url, {
      path: '/mcp?a=1',
      method: 'POST',
      body: '{}',
      headers: { 'X-Session': 'abc' },
    });
    const seen = JSON.parse(text) as { headers: [string, string][] };
    expect(seen).toMatchObject({ method: 'POST', url: `http://127.0.0.1:${port}/mcp?a=1`, body: null });
    expect(new Map(seen.headers).get('x-session')).toBe('abc');
  });

  it('keeps a header that comes more than once', async () => {
    const { write } = await serve(
      answering((request) => {
        const { headers } = toWebRequest(request, never);
        return [headers.get('x-many'), headers.get('set-cookie')];
      }),
    );
    const headers = [
      'Host: x',
      'X-Many: a',
      'X-Many: b',
      'Set-Cookie: c',
      'Set-Cookie: d',
      'Connection: close',
    ];
    expect(await received(write(`GET / HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`))).toContain(
      '["a, b","c, d"]',
    );
  });

  it('ends with the signal that it was given', async () => {
    const gone = new AbortController();
    const aborted = createSignals<string>();
    const { url } = await serve(
      answering((request) => {
        toWebRequest(request, gone.signal).signal.addEventListener('abort', () => aborted.give('aborted'));
      }),
    );
    await fetch(url);
    gone.abort();
    await aborted.count(1, 'the end of the request');
  });
});

describe('a response', () => {
  it('is sent with its status, its headers and the length of its body', async () => {
    const { url } = await sending(() =>
      Response.json({ a: 'größe' }, { status: 201, headers: { 'x-a': '1' } }),
    );
    const { status, headers, text } = await send(url);
    expect(status).toBe(201);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-a': '1', 'content-length': '15' });
    expect(JSON.parse(text)).toEqual({ a: 'größe' });
  });

  it('may have no body', async () => {
    const { url, settled } = await sending(() => new Response(null, { status: 202 }));
    expect(await send(url)).toMatchObject({ status: 202, text: '' });
    await settled.count(1, 'the end of the sending');
  });

  it('is given up where the client has gone before', async () => {
    const cancelled = createSignals<string>();
    const body = new ReadableStream({ cancel: () => cancelled.give('cancelled') });
    const arrived = createSignals<ServerResponse>();
    const { write } = await serve((_, response) => arrived.give(response));
    const socket = write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await arrived.count(1, 'the request');
    const [response] = arrived.seen;
    const closed = new Promise((resolve) => response?.once('close', resolve));
    socket.destroy();
    await closed;
    if (response) await sendWebResponse(response, new Response(body));
    await cancelled.count(1, 'the end of the body');
  });
});

describe('a stream of events', () => {
  const headers = { 'content-type': 'text/event-stream' };

  /** A stream that the test writes to. */
  function createStream() {
    const cancelled = createSignals<string>();
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (given) => {
        controller = given;
      },
      cancel: () => cancelled.give('cancelled'),
    });
    return {
      web: new Response(body, { headers }),
      write: (text: string) => controller?.enqueue(Buffer.from(text)),
      close: () => controller?.close(),
      fail: () => controller?.error(new Error('broken')),
      cancelled,
    };
  }

  it('shows that it is open before it has an event', async () => {
    const stream = createStream();
    const { url } = await sending(() => stream.web);
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.headers.get('content-length')).toBeNull();
    stream.close();
    expect(await answer.text()).toBe('');
  });

  it('passes each event on as it comes', async () => {
    const stream = createStream();
    const { url } = await sending(() => stream.web);
    const reader = (await fetch(url)).body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      stream.write(text);
      expect(await reader?.read()).toMatchObject({ value: text });
    }
    stream.close();
    expect(await reader?.read()).toMatchObject({ done: true });
  });

  it('waits for a client that reads slowly, and leaves nothing out', async () => {
    let left = 150;
    const large = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (left === 0) return controller.close();
        left -= 1;
        return controller.enqueue(new Uint8Array(100_000).fill(left));
      },
    });
    const { url } = await sending(() => new Response(large, { headers }));
    const answer = await fetch(url);
    expect(left).toBeGreaterThan(0);
    const bytes = new Uint8Array(await inTime(answer.arrayBuffer(), 'the whole stream'));
    expect(bytes.length).toBe(150 * 100_000);
    expect([bytes[0], bytes.at(-1)]).toEqual([149, 0]);
  });

  it('is cut off for a client that reads nothing while more and more gathers', async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        given += 1;
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    const { url, settled } = await sending(() => new Response(endless, { headers }));
    const answer = await fetch(url);
    await settled.count(1, 'the end of the sending');
    // What the network itself holds comes on top of the limit.
    expect(given).toBeLessThan(60);
    await expect(answer.arrayBuffer()).rejects.toThrow();
  });

  it('ends when the client goes away', async () => {
    const stream = createStream();
    const { url, settled } = await sending(() => stream.web);
    const client = new AbortController();
    const answer = await fetch(url, { signal: client.signal });
    client.abort();
    await expect(answer.text()).rejects.toThrow();
    await stream.cancelled.count(1, 'the end of the stream');
    await settled.count(1, 'the end of the sending');
  });

  it('ends also when the client goes away without having read what it was sent', async () => {
    let written = 0;
    const cancelled = createSignals<string>();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        written += 1;
        controller.enqueue(new Uint8Array(100_000));
      },
      cancel: () => cancelled.give('cancelled'),
    });
    const { write, settled } = await sending(() => new Response(endless, { headers }));
    const socket = write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    // Nobody reads, so the server stops asking for more; the stream goes on only as far as buffers reach.
    await expect.poll(() => written, { interval: 50 }).toBeGreaterThan(1);
    await expect
      .poll(async () => {
        const before = written;
        await new Promise((resolve) => setTimeout(resolve, 50));
        return written - before;
      })
      .toBe(0);
    socket.destroy();
    await cancelled.count(1, 'the end of the stream');
    await settled.count(1, 'the end of the sending');
  });

  it('that breaks breaks the connection, so that it does not look complete', async () => {
    const stream = createStream();
    const { url, settled } = await sending(() => stream.web);
    const answer = await fetch(url);
    stream.write('data: 1\n\n');
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.value).toEqual(new Uint8Array(Buffer.from('data: 1\n\n')));
    stream.fail();
    await expect(reader?.read()).rejects.toThrow('terminated');
    await settled.count(1, 'the end of the sending');
  });

  it('that breaks before its first event breaks the connection too', async () => {
    const stream = createStream();
    stream.fail();
    const { url, settled } = await sending(() => stream.web);
    await expect(send(url)).rejects.toThrow();
    await settled.count(1, 'the end of the sending');
  });
});

describe('an answer of our own', () => {
  it('is JSON with its length in bytes', async () => {
    const { url } = await serving((response) => sendJson(response, 200, { a: 'größe' }, { 'x-a': '1' }));
    const { headers, text } = await send(url);
    expect(text).toBe('{"a":"größe"}');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '15', 'x-a': '1' });
  });

  it('to a request whose id is not known is an error of JSON-RPC', async () => {
    const error = { kind: 'refused', status: 413, code: -32000, message: 'Too large.' };
    const { url } = await serving((response) => sendRpcError(response, 413, error, { connection: 'close' }));
    const { status, headers, json } = await send(url);
    expect(status).toBe(413);
    expect(headers['connection']).toBe('close');
    expect(json).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32000, message: 'Too large.' } });
  });
});

describe('the id in an error', () => {
  it.each([
    [{ id: 3, method: 'a' }, 3],
    [{ id: 'a', method: 'a' }, 'a'],
    [{ id: null, method: 'a' }, null],
    [{ id: {}, method: 'a' }, null],
    [{ method: 'a' }, null],
    [[{ id: 3, method: 'a' }], null],
    [undefined, null],
  ])('is that of the request %j: %j', (body, id) => {
    expect(idIn(body)).toBe(id);
  });

  it('is not that of a question which the body answers', () => {
    expect(idIn({ jsonrpc: '2.0', id: 3, result: {} })).toBeNull();
  });
});

describe('the events of a stream', () => {
  const streamOf = (pieces: readonly string[]): Response =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
          controller.close();
        },
      }),
      { headers: { 'content-type': 'text/event-stream' } },
    );

  it('that are more than a connection takes at once arrive all the same', async () => {
    const pieces = Array.from({ length: 100 }, (_, at) => `data: ${at} ${'x'.repeat(50_000)}\n\n`);
    const { url } = await sending(() => streamOf(pieces));
    expect((await send(url)).text).toBe(pieces.join(''));
  });
});
