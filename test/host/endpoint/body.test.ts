import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Body, readJsonBody } from '../../../host/endpoint/body.ts';
import { createSignals, type Signals } from '../../e2e/waiting.ts';
import { serve, type Serving } from './serving.ts';

/** The limit of a body in bytes. */
const limit = 4 * 1024 * 1024;
const json = { 'content-type': 'application/json' };

let serving: Serving;
let begun: Signals<string>;
let read: Signals<Body>;

beforeEach(async () => {
  begun = createSignals();
  read = createSignals();
  serving = await serve((request, response) => {
    begun.give(request.method ?? '');
    void readJsonBody(request).then((body) => {
      read.give(body);
      response.statusCode = body.kind === 'refused' ? body.status : 200;
      response.end(JSON.stringify(body));
    });
  });
});

async function post(body: RequestInit['body'], headers: Record<string, string> = json): Promise<Body> {
  const answer = await fetch(serving.url, { method: 'POST', headers, body: body ?? null });
  return (await answer.json()) as Body;
}

describe('a body', () => {
  it('is read as JSON', async () => {
    expect(await post('{"a":[1,"größe 👍"]}')).toEqual({ kind: 'json', value: { a: [1, 'größe 👍'] } });
    for (const text of ['null', '0', '""', ' [] \n'])
      expect(await post(text)).toMatchObject({ kind: 'json' });
  });

  it('may come in pieces that divide a character', async () => {
    const bytes = Buffer.from(JSON.stringify({ text: '👍'.repeat(3) }));
    const socket = serving.write(requestWith('', bytes.length));
    await begun.count(1, 'the request');
    for (const byte of bytes) await new Promise((sent) => socket.write(Buffer.of(byte), sent));
    await read.count(1, 'the body');
    expect(read.seen).toEqual([{ kind: 'json', value: { text: '👍👍👍' } }]);
  });

  it('may be 4 MiB large, and no larger', async () => {
    const largest = `"${'x'.repeat(limit - 2)}"`;
    expect(await post(largest)).toMatchObject({ kind: 'json' });
    expect(await post(`${largest} `)).toEqual({
      kind: 'refused',
      status: 413,
      code: -32000,
      message: `The body is larger than ${limit} bytes.`,
    });
  });

  it('is counted in bytes as they come, not as they are announced', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20)),
    });
    const answer = fetch(serving.url, {
      method: 'POST',
      headers: json,
      body: endless,
      duplex: 'half',
    } as RequestInit);
    await read.count(1, 'the refusal');
    expect(read.seen).toMatchObject([{ kind: 'refused', status: 413 }]);
    // The server goes on throwing away what comes, and the client on sending: it may see the answer or not.
    await answer.catch(() => {});
  });
});

describe('the content type', () => {
  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json;x'])(
    'may be %s',
    async (type) => {
      expect(await post('{}', { 'content-type': type })).toEqual({ kind: 'json', value: {} });
    },
  );

  // A page can send these to any address without asking, so that a browser would never check with us first.
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    'application/json-rpc',
    '',
  ])('may not be "%s"', async (type) => {
    expect(await post('{}', { 'content-type': type })).toMatchObject({
      kind: 'refused',
      status: 415,
      message: 'Content-Type must be application/json.',
    });
  });
});

describe('what is not JSON in UTF-8', () => {
  it.each([
    ['nothing', ''],
    ['half of it', '{"a":'],
    ['two of it', '{}{}'],
    ['a form', 'a=1'],
    ['Latin-1', Buffer.from('"größe"', 'latin1')],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['packed', gzipSync('{}')],
    ['a key twice', '{"a":1,"a":2}'],
    ['deep nesting', '['.repeat(200) + ']'.repeat(200)],
  ])('is refused: %s', async (_, body) => {
    const refused = await post(body as string);
    expect(refused).toMatchObject({ kind: 'refused', status: 400, code: -32700 });
    expect(refused.kind === 'refused' && refused.message).toMatch(/^Parse error: ./);
  });
});

describe('a body that does not come', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('is waited for 30 seconds', async () => {
    serving.write(requestWith('{"a":'));
    await begun.count(1, 'the request');
    await vi.advanceTimersByTimeAsync(29_999);
    expect(read.seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const message = 'The body did not arrive in time.';
    expect(read.seen).toMatchObject([{ kind: 'refused', status: 408, message }]);
  });

  it('is not waited for any longer once the client has gone', async () => {
    const socket = serving.write(requestWith('{"a":'));
    await begun.count(1, 'the request');
    socket.destroy();
    await read.count(1, 'the end of the waiting');
    expect(read.seen).toMatchObject([{ kind: 'refused', status: 408 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['{"a":1}', '{"a":1,'])('leaves no timer behind where it comes: %s', async (text) => {
    serving.write(requestWith(text, text.length));
    await read.count(1, 'the body');
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A request as it goes over the wire; it announces more than it sends unless told otherwise. */
function requestWith(text: string, length = 100): string {
  const headers = ['Host: x', 'Content-Type: application/json', `Content-Length: ${length}`];
  return `POST / HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${text}`;
}
