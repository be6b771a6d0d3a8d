import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readJson } from '../../../../../host/sources/mcp/http/messages.ts';
import { quickFetch } from '../../../../../host/sources/mcp/http/quickFetch.ts';
import { type Answer, startTiny } from '../../../../servers/tinyServer.ts';
import { firstOf, textOf } from './bodies.ts';

async function start(answer: Answer) {
  const server = await startTiny(answer);
  const agent = new Agent();
  onTestFinished(server.close);
  onTestFinished(() => agent.destroy());
  return { url: `${server.origin}/mcp`, fetch: quickFetch(agent) };
}

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
    expect(await readJson(await fetch(url), { bytes: 100 })).toEqual({ a: 1 });
  });
  it('stays as it came where its coding is not known', async () => {
    const { url, fetch } = await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'secret' }).end(text);
    });
    expect(await textOf(await fetch(url))).toBe(text);
  });
  it('that is not what it says fails', async () => {
    const { url, fetch } = await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(text);
    });
    await expect(textOf(await fetch(url))).rejects.toThrow();
  });
  it('gives each event when it comes', async () => {
    const { url, fetch } = await start((_, response) => {
      const packer = createGzip();
      packer.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
      packer.write('data: 1\n\n');
      packer.flush();
    });
    expect(await firstOf(await fetch(url))).toBe('data: 1\n\n');
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
