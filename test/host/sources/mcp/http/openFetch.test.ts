import { afterEach, describe, expect, it, vi } from 'vitest';
import { openFetch, type OpenFetch } from '../../../../../host/sources/mcp/http/openFetch.ts';
import { startProxy } from '../../../../servers/http/proxy.ts';
import { startSecure, testClient, testServer } from '../../../../servers/http/secureServer.ts';
import { startTiny } from '../../../../servers/tinyServer.ts';
import { textOf } from './bodies.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).toReversed()) await end();
});

function opened<T extends { close(): Promise<void> }>(thing: T): T {
  ends.push(() => thing.close());
  return thing;
}

async function textAt({ fetch }: OpenFetch, url: string): Promise<string> {
  return textOf(await fetch(url));
}

/** The errors that lead to one, the last of them what went wrong. */
function codesOf(error: unknown): readonly unknown[] {
  return error instanceof Error ? [Reflect.get(error, 'code'), ...codesOf(error.cause)] : [];
}

describe('a server with a certificate of another authority', () => {
  it('is trusted where the authority is named', async () => {
    const server = opened(await startSecure());
    const connections = opened(openFetch({ tls: { ca: testServer.cert } }));
    expect(await textAt(connections, server.origin)).toBe('hello nobody');
  });
  it('is refused otherwise', async () => {
    const server = opened(await startSecure());
    for (const options of [{}, { tls: {} }, { tls: { ca: testClient.cert } }, { tls: testClient }]) {
      const connections = opened(openFetch(options));
      const error: unknown = await connections.fetch(server.origin).catch((reason: unknown) => reason);
      expect(codesOf(error)).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    }
  });
  it('is trusted through a proxy', async () => {
    const server = opened(await startSecure());
    const proxy = opened(await startProxy());
    vi.stubEnv('HTTPS_PROXY', proxy.origin);
    const connections = opened(openFetch({ tls: { ca: testServer.cert } }));
    expect(await textAt(connections, server.origin)).toBe('hello nobody');
    expect(proxy.asked).toEqual([`CONNECT ${new URL(server.origin).host}`]);
  });
});

describe('a server that wants a client certificate', () => {
  const tls = { ca: testServer.cert, ...testClient };
  it('is shown it', async () => {
    const server = opened(await startSecure({ needsClient: true }));
    expect(await textAt(opened(openFetch({ tls })), server.origin)).toBe('hello Gatehouse test client');
  });
  it('is shown it through a proxy', async () => {
    const server = opened(await startSecure({ needsClient: true }));
    const proxy = opened(await startProxy());
    vi.stubEnv('HTTPS_PROXY', proxy.origin);
    expect(await textAt(opened(openFetch({ tls })), server.origin)).toBe('hello Gatehouse test client');
    expect(proxy.asked).toHaveLength(1);
  });
  it('refuses whoever has none', async () => {
    const server = opened(await startSecure({ needsClient: true }));
    const connections = opened(openFetch({ tls: { ca: testServer.cert } }));
    await expect(textAt(connections, server.origin)).rejects.toThrow();
  });
});

describe('texts that cannot be used', () => {
  it.for([
    [{ ca: 'nonsense' }, '"ca" holds no certificate in PEM form'],
    [{ ca: testServer.key }, '"ca" holds no certificate in PEM form'],
    [
      { ca: `${testServer.cert}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n` },
      'Certificate 2 of "ca" cannot be read',
    ],
    [{ cert: testClient.cert }, '"cert" needs "key" beside it'],
    [{ key: testClient.key }, '"key" needs "cert" beside it'],
    [{ cert: 'nonsense', key: testClient.key }, '"cert" and "key" cannot be used'],
    [{ cert: testClient.cert, key: testServer.key }, '"cert" and "key" cannot be used'],
  ] as const)('are refused at once: %s', ([tls, message]) => {
    expect(() => openFetch({ tls })).toThrow(message);
    expect(() => openFetch({ tls })).not.toThrow(/PRIVATE KEY/);
  });
});

describe('a proxy of the environment', () => {
  it('is used for http but for what NO_PROXY names', async () => {
    const server = opened(await startTiny((_, response) => void response.end('hello')));
    const proxy = opened(await startProxy());
    vi.stubEnv('HTTP_PROXY', proxy.origin);
    const connections = opened(openFetch());
    expect(await textAt(connections, `${server.origin}/a`)).toBe('hello');
    expect(proxy.asked).toEqual([`GET ${server.origin}/a`]);
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    expect(await textAt(connections, `${server.origin}/b`)).toBe('hello');
    expect(proxy.asked).toHaveLength(1);
  });
});

describe('the end', () => {
  it('leaves no connection, and ends what is under way', async () => {
    const server = opened(await startSecure());
    const silent = opened(await startTiny(() => {}));
    const connections = openFetch({ tls: { ca: testServer.cert } });
    await textAt(connections, server.origin);
    expect(await server.countConnections()).toBe(1);
    const waiting = connections.fetch(silent.origin);
    waiting.catch(() => {});
    await connections.close();
    connections.dispose();
    await expect(waiting).rejects.toThrow();
    await vi.waitFor(async () => expect(await server.countConnections()).toBe(0));
    await expect(connections.fetch(server.origin)).rejects.toThrow();
  });
});
