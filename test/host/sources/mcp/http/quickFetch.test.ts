import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { quickFetch } from '../../../../../host/sources/mcp/http/quickFetch.ts';
import { type Answer, startTiny } from '../../../../servers/tinyServer.ts';
import { textOf } from './bodies.ts';

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

describe('a request', () => {
  it('carries what was given, and what is usual where nothing is', async () => {
    const seen: unknown[] = [];
    const { url, fetch } = await start(({ method, headers }, response) => {
      seen.push([method, headers['user-agent'], headers.accept, headers['x-own']]);
      response.end();
    });
    await textOf(await fetch(url));
    const headers = { 'User-Agent': 'me', 'X-Own': 'yes', accept: 'text/plain' };
    await textOf(await fetch(url, { method: 'POST', headers, body: '{}' }));
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
    await expect(textOf(answer)).rejects.toThrow();
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
  it('with a status that HTTP does not know is an error', async () => {
    const { url, fetch } = await start((_, response) => void response.writeHead(999).end('no'));
    const answer = await fetch(url);
    expect([answer.ok, answer.status, await textOf(answer)]).toEqual([false, 999, 'no']);
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
    await expect(textOf(await fetch(url))).rejects.toThrow();
  });
});
