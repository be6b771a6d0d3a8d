import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { Agent, type Response } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { quickFetch } from '../../../../../host/sources/mcp/http/quickFetch.ts';
import { type Answer, startTiny } from '../../../../servers/tinyServer.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(answer: Answer) {
  const server = await startTiny(answer);
  const agent = new Agent();
  ends.push(server.close, () => agent.destroy());
  return { url: `${server.origin}/mcp`, fetch: quickFetch(agent) };
}

function firstBytes(response: Response): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  return reader.read().then(({ value }) => new TextDecoder().decode(value));
}

describe('a request', () => {
  it('carries what was given, and what is usual where nothing is', async () => {
    const seen: unknown[] = [];
    const { url, fetch } = await start(({ method, headers }, response) => {
      seen.push([method, headers['user-agent'], headers.accept, headers['x-own']]);
      response.end();
    });
    await (await fetch(url)).text();
    const headers = { 'User-Agent': 'me', 'X-Own': 'yes', accept: 'text/plain' };
    await (await fetch(url, { method: 'POST', headers, body: '{}' })).text();
    expect(seen).toEqual([
      ['GET', expect.stringMatching(/^gatehouse\//), '*/*', undefined],
      ['POST', 'me', 'text/plain', 'yes'],
    ]);
  });
  it('ends with the reason of its signal, before it, while it waits and while its answer comes', async () => {
    const { url, fetch } = await start(({ path }, response) => {
      if (path === '/mcp') response.writeHead(200).write('begin');
    });
    const reason = new Error('enough');
    await expect(fetch(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const end = new AbortController();
    const waiting = fetch(`${url}/silent`, { signal: end.signal });
    const answer = await fetch(url, { signal: end.signal });
    end.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(answer.text()).rejects.toThrow();
  });
  it('that cannot be sent says why', async () => {
    const { fetch } = await start(() => {});
    const failed = fetch('http://127.0.0.1:9/mcp');
    await expect(failed).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});

describe('an answer', () => {
  it('that is a redirect is handed over', async () => {
    const { url, fetch } = await start((_, response) => {
      response.writeHead(307, { location: '/other' }).end();
    });
    const { status, headers } = await fetch(url);
    expect([status, headers.get('location')]).toEqual([307, '/other']);
  });
  it.for([204, 205, 304])('without a body is one: %i', async (status) => {
    const { url, fetch } = await start((_, response) => void response.writeHead(status).end());
    const answer = await fetch(url);
    expect([answer.status, answer.body]).toEqual([status, null]);
  });
  it('with a status that HTTP does not know is an error of the server', async () => {
    const { url, fetch } = await start((_, response) => void response.writeHead(999).end('no'));
    const answer = await fetch(url);
    expect([answer.ok, answer.status, await answer.text()]).toEqual([false, 599, 'no']);
  });
  it('keeps headers that come twice, and those that are not ASCII', async () => {
    const { url, fetch } = await start((_, response) => {
      response.setHeader('www-authenticate', ['Bearer a', 'Bearer b']);
      response.setHeader('x-name', 'é');
      response.end();
    });
    const { headers } = await fetch(url);
    expect([headers.get('www-authenticate'), headers.get('x-name')]).toEqual(['Bearer a, Bearer b', 'é']);
  });
  it('whose body is given up closes its connection', async () => {
    const closed = Promise.withResolvers<void>();
    const { url, fetch } = await start((_, response) => {
      response.once('close', closed.resolve);
      response.writeHead(200).write('begin');
    });
    const answer = await fetch(url);
    await answer.body?.cancel();
    await closed.promise;
  });
  it('that breaks off fails', async () => {
    const { url, fetch } = await start((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('begin', () => response.destroy());
    });
    await expect((await fetch(url)).text()).rejects.toThrow();
  });
});

describe('a packed answer', () => {
  const text = '{"a":1}';
  it.for([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['BR', brotliCompressSync(text)],
    ['deflate, gzip', gzipSync(deflateSync(text))],
  ] as const)('is unpacked: %s', async ([coding, body]) => {
    const { url, fetch } = await start(({ headers }, response) => {
      expect(headers['accept-encoding']).toBe('gzip, deflate, br');
      response.writeHead(200, { 'content-encoding': coding }).end(body);
    });
    expect(await (await fetch(url)).json()).toEqual({ a: 1 });
  });
  it('stays as it came where its coding is not known', async () => {
    const { url, fetch } = await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'secret' }).end(text);
    });
    expect(await (await fetch(url)).text()).toBe(text);
  });
  it('that is not what it says fails', async () => {
    const { url, fetch } = await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(text);
    });
    await expect((await fetch(url)).text()).rejects.toThrow();
  });
  it('gives each event when it comes', async () => {
    const { url, fetch } = await start((_, response) => {
      const packer = createGzip();
      packer.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
      packer.write('data: 1\n\n');
      packer.flush();
    });
    expect(await firstBytes(await fetch(url))).toBe('data: 1\n\n');
  });
  it('that is given up closes its connection', async () => {
    const closed = Promise.withResolvers<void>();
    const { url, fetch } = await start((_, response) => {
      response.once('close', closed.resolve);
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(text).subarray(0, 12));
    });
    await (await fetch(url)).body?.cancel();
    await closed.promise;
  });
});
