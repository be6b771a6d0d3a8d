import { describe, expect, it } from 'vitest';
import { bearerToken, refuseForeign, type Refusal } from '../../../host/endpoint/guard.ts';
import { send } from '../../e2e/rawRequest.ts';
import { answering, received, serve } from './serving.ts';
import { startCpuClock } from '../../cpuClock.ts';

/** What the guard says of a request with these headers; `PORT` in them stands for the port of the server. */
async function refusalOf(
  headers: Readonly<Record<string, string>>,
  claimed?: number,
): Promise<Refusal | null> {
  const serving = await serve(answering((request) => refuseForeign(request, claimed ?? serving.port)));
  const filled = Object.entries(headers).map(([name, value]) => [
    name,
    value.replace('PORT', String(serving.port)),
  ]);
  const { text } = await send(serving.url, { headers: Object.fromEntries(filled) as Record<string, string> });
  return JSON.parse(text) as Refusal | null;
}

describe('the Host header', () => {
  it.each(['127.0.0.1:PORT', 'localhost:PORT', 'LocalHost:PORT', '[::1]:PORT'])('may be %s', async (host) => {
    expect(await refusalOf({ host })).toBeNull();
  });

  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:1',
    '127.0.0.1:0PORT',
    '127.0.0.1:PORT:PORT',
    '127.0.0.1:PORT.evil.example',
    '127.0.0.1.evil.example:PORT',
    'localhost.:PORT',
    'evil.example@127.0.0.1:PORT',
    '127.0.0.2:PORT',
    '0.0.0.0:PORT',
    '::1:PORT',
    '[::1]',
    '[::ffff:127.0.0.1]:PORT',
    '2130706433:PORT',
    ':PORT',
    'PORT',
  ])('may not be %s', async (host) => {
    const refusal = await refusalOf({ host });
    expect(refusal?.status).toBe(403);
    expect(refusal?.message).toMatch(/^Refused: the Host header ".*" is not this endpoint's\.$/);
  });

  it('may leave the port out only where it is that of HTTP itself', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', 'localhost:80'])
      expect(await refusalOf({ host }, 80), host).toBeNull();
    for (const host of ['evil.example', '127.0.0.1:PORT', '[::2]', '127.0.0.1:'])
      expect(await refusalOf({ host }, 80), host).toMatchObject({ status: 403 });
  });

  it('may not be missing, as HTTP/1.0 allows', async () => {
    const { port, write } = await serve(answering((request) => refuseForeign(request, port)));
    expect(await received(write('GET / HTTP/1.0\r\n\r\n'))).toContain('the Host header \\"\\" is not');
  });

  it('may not be added by another one after a foreign one', async () => {
    const { port, write } = await serve(answering((request) => refuseForeign(request, port)));
    const headers = `Host: evil.example:${port}\r\nHost: 127.0.0.1:${port}\r\nConnection: close`;
    expect(await received(write(`GET / HTTP/1.1\r\n${headers}\r\n\r\n`))).toMatch(
      /"status":403|400 Bad Request/,
    );
  });

  it('is quoted in part only, however long it is', async () => {
    const refusal = await refusalOf({ host: 'x'.repeat(5_000) });
    expect(refusal?.message.length).toBeLessThan(200);
  });
});

describe('the Origin header', () => {
  it('is missing for whoever is no web page, and may be our own', async () => {
    for (const origin of ['http://127.0.0.1:PORT', 'http://localhost:PORT', 'http://[::1]:PORT'])
      expect(await refusalOf({ host: '127.0.0.1:PORT', origin }), origin).toBeNull();
  });

  it.each([
    'https://evil.example',
    'http://evil.example:PORT',
    'null',
    '',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:1',
    'http://127.0.0.1',
    'http://127.0.0.1:PORT/',
    'http://127.0.0.1:PORT.evil.example',
    'http://evil.example#@127.0.0.1:PORT',
    '127.0.0.1:PORT',
    'file://',
    'vscode-webview://127.0.0.1:PORT',
  ])('may not be "%s"', async (origin) => {
    expect(await refusalOf({ host: '127.0.0.1:PORT', origin })).toMatchObject({ status: 403 });
  });

  it('does not make up for a foreign host', async () => {
    const headers = { host: 'evil.example:PORT', origin: 'http://127.0.0.1:PORT' };
    expect((await refusalOf(headers))?.message).toContain('Host');
  });
});

describe('the token', () => {
  const tokenOf = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
    const { url } = await serve(answering(bearerToken));
    return JSON.parse((await send(url, { headers })).text) as unknown;
  };

  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc  ', 'abc'],
    ['Bearer aA0._~+/-==', 'aA0._~+/-=='],
  ])('of "%s" is %s', async (authorization, token) => {
    expect(await tokenOf({ authorization })).toBe(token);
  });

  it.each([
    '',
    'abc',
    'Bearer',
    'Bearer ',
    'Bearerabc',
    'Basic YTpi',
    'Bearer abc def',
    'Bearer abc, Bearer def',
    'Bearer "abc"',
    'Bearer a=b',
    'Bearer =',
    'Bearer größe',
    'Token abc',
  ])('of "%s" is none', async (authorization) => {
    expect(await tokenOf({ authorization: Buffer.from(authorization).toString('latin1') })).toBeNull();
  });

  it('is none without the header', async () => {
    expect(await tokenOf({})).toBeNull();
    expect(await tokenOf({ 'proxy-authorization': 'Bearer abc', cookie: 'token=abc' })).toBeNull();
  });

  it('takes time by the length of the header only', async () => {
    const cpuMs = startCpuClock();
    for (const authorization of [
      `Bearer ${'='.repeat(15_000)}!`,
      `Bearer ${' '.repeat(15_000)}!`,
      `Bearer ${'a'.repeat(15_000)}!`,
    ])
      expect(await tokenOf({ authorization })).toBeNull();
    expect(cpuMs()).toBeLessThan(2_000);
  });
});
