import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { RequestListener } from 'node:http';
import { fetchDocument } from '../../../../../host/sources/openapi/fetch/fetchDocument.ts';
import { type Api, serve } from '../call/api.ts';

const open: Api[] = [];
afterEach(async () => {
  for (const api of open.splice(0)) await api.close();
});

async function start(answer: RequestListener): Promise<Api> {
  const api = await serve(answer);
  open.push(api);
  return api;
}

const document = 'openapi: 3.1.0\n';

describe('a document', () => {
  it('is fetched once, without a credential', async () => {
    const { origin, seen } = await start((_, response) => response.end(document));
    const url = `${origin}/openapi.yaml?v=1`;
    expect(await fetchDocument(url)).toEqual({ text: document, urls: [url] });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.url).toBe('/openapi.yaml?v=1');
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
  });
  it('is unpacked', async () => {
    const packed = gzipSync(document);
    const { origin } = await start((_, response) =>
      response.setHeader('content-encoding', 'gzip').end(packed),
    );
    expect((await fetchDocument(origin)).text).toBe(document);
  });
  it('is found through redirects, each of which is told', async () => {
    const { origin } = await start((request, response) => {
      if (request.url === '/c') return response.end(document);
      return response.writeHead(302, { location: request.url === '/a' ? '/b' : 'c' }).end('gone');
    });
    const { urls } = await fetchDocument(`${origin}/a`);
    expect(urls).toEqual([`${origin}/a`, `${origin}/b`, `${origin}/c`]);
  });
});

describe('what cannot be fetched says why, and where', () => {
  it.each<[string, RequestListener, RegExp]>([
    ['an error', (_, response) => response.writeHead(404).end(), /\/x answered HTTP 404 Not Found/],
    [
      'a page',
      (_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end('<p>'),
      /is an HTML page/,
    ],
    ['bytes', (_, response) => response.end(Buffer.from([0xff, 0xfe])), /is not UTF-8/],
    ['too much', (_, response) => response.end('x'.repeat(2_000_000)), /is larger than 1 MB/],
    ['a loop', (_, response) => response.writeHead(302, { location: '/x' }).end(), /more than 5 times/],
    [
      'a redirect to a file',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /redirects to file:.*cannot be fetched/,
    ],
    [
      'a redirect with a password',
      (_, response) => response.writeHead(302, { location: 'http://a:b@example.com/' }).end(),
      /cannot be fetched/,
    ],
  ])('%s', async (_, answer, message) => {
    const { origin } = await start(answer);
    await expect(fetchDocument(`${origin}/x`, { seconds: 5, bytes: 1024 * 1024 })).rejects.toThrow(message);
  });
  it('an answer that does not end', async () => {
    const { origin } = await start((_, response) => response.write('openapi: '));
    await expect(fetchDocument(origin, { seconds: 0.2, bytes: 1_000 })).rejects.toThrow(/within 0\.2 s/);
  });
  it('a server that is not there', async () => {
    const { origin, close } = await serve(() => undefined);
    await close();
    await expect(fetchDocument(origin)).rejects.toThrow(/connection refused/);
  });
  it.each(['ftp://example.com/a', 'openapi.yaml', 'http://user:secret@127.0.0.1/', 'http://'])(
    'a URL like %s',
    async (url) => {
      await expect(fetchDocument(url)).rejects.toThrow(/URL/);
    },
  );
});

describe('a redirect that nobody typed', () => {
  it('does not reach this machine by its address', async () => {
    const inner = await start((_, response) => response.end('secret: 1'));
    const { origin } = await start((_, response) =>
      response.writeHead(302, { location: inner.origin.replace('127.0.0.1', '127.0.0.2') }).end(),
    );
    await expect(fetchDocument(origin)).rejects.toThrow(/address of this machine or its network/);
    expect(inner.seen).toEqual([]);
  });
  it('nor by a name', async () => {
    const inner = await start((_, response) => response.end('secret: 1'));
    const { origin } = await start((_, response) =>
      response.writeHead(302, { location: inner.origin.replace('127.0.0.1', 'localhost') }).end(),
    );
    await expect(fetchDocument(origin)).rejects.toThrow(/leads to localhost/);
    expect(inner.seen).toEqual([]);
  });
});
