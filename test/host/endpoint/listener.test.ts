import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCallers } from '../../../host/endpoint/callers.ts';
import type { Endpoint } from '../../../host/endpoint/listener.ts';
import { initialize, openSession, rpc, send } from '../../e2e/rawRequest.ts';
import { textResult } from '../testSource.ts';
import { open, token } from './openGate.ts';
import { serve } from './serving.ts';

const call = (name: string): object => rpc('tools/call', { name, arguments: {} });

describe('a request', () => {
  it('is served with a token', async () => {
    const { endpoint, port } = await open();
    expect(endpoint.url).toBe(`http://127.0.0.1:${port}/mcp`);
    const headers = await openSession(endpoint.url, token);
    const { status, json } = await send(endpoint.url, { token, headers, body: rpc('tools/list') });
    expect(status).toBe(200);
    expect(json.result?.['tools']).toMatchObject([{ name: 'shop_list' }, { name: 'shop_cancel' }]);
  });

  it('is refused for its host before anything else is looked at', async () => {
    const { endpoint } = await open();
    const headers = { host: 'evil.example' };
    for (const path of ['/mcp', '/health', '/elsewhere']) {
      const { status, json } = await send(endpoint.url, { path, token, headers });
      expect([status, json.error?.code], path).toEqual([403, -32000]);
    }
  });

  it.each([
    [undefined, 'A token is needed'],
    ['unknown', 'This token is not known'],
  ])('is refused with the token %s, and says how to get one', async (given, message) => {
    const { endpoint } = await open();
    const answer = await send(endpoint.url, {
      body: call('shop_list'),
      ...(given === undefined ? {} : { token: given }),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="gatehouse"');
    expect(answer.json.error?.code).toBe(-32001);
    expect(answer.json.error?.message).toContain(message);
    expect(answer.json.error?.message).toContain('gatehouse token AGENT');
  });

  it('needs no token to ask whether the gate is there, and learns nothing else', async () => {
    const { endpoint } = await open();
    const { status, text } = await send(endpoint.url, { path: '/health?from=monitor' });
    expect([status, text]).toEqual([200, '{"status":"ok"}']);
  });

  it('is told where the endpoint is when it comes elsewhere', async () => {
    const { endpoint } = await open();
    const elsewhere = ['/', '/mcp/', '/health/x', '/MCP', '/t/mcp', `/t/${token}`, `/t/${token}/health`];
    for (const path of elsewhere) {
      const { status, json, text } = await send(endpoint.url, { path, token });
      expect([status, json.error?.message], path).toEqual([
        404,
        'Not found. The MCP endpoint is /mcp, and /sse for clients of MCP 2024-11-05.',
      ]);
      expect(text).not.toContain(token);
    }
  });

  it.each(['PUT', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'QUERY'])(
    'by a method that MCP does not know is answered: %s',
    async (method) => {
      const { endpoint } = await open();
      const allowed = { '/mcp': 'GET, POST, DELETE', '/sse': 'GET', '/messages': 'POST' };
      for (const [path, methods] of Object.entries(allowed)) {
        const { status, headers } = await send(endpoint.url, { path, method, token });
        expect([status, headers['allow']], path).toEqual([405, methods]);
      }
    },
  );
});

describe('a token in the path', () => {
  const list = rpc('tools/list');

  it('opens what a header opens', async () => {
    const { endpoint } = await open();
    const path = `/t/${token}/mcp`;
    const opened = await send(endpoint.url, { path, body: initialize('2025-06-18') });
    const session = { 'mcp-session-id': String(opened.headers['mcp-session-id']) };
    const { status, json, text } = await send(endpoint.url, { path, headers: session, body: list });
    expect([status, json.result?.['tools']]).toEqual([200, expect.any(Array)]);
    expect(opened.text + text).not.toContain(token);
    // It is the same caller, whichever way the token comes.
    expect((await send(endpoint.url, { token, headers: session, body: list })).status).toBe(200);
  });

  it.each(['unknown', `${token}x`, token.slice(1), token.toUpperCase(), 'Bearer'])(
    'is not known: %s',
    async (given) => {
      const { endpoint } = await open();
      for (const place of ['mcp', 'sse', 'messages']) {
        const { status, json, text } = await send(endpoint.url, { path: `/t/${given}/${place}` });
        expect([status, json.error?.code]).toEqual([401, -32001]);
        expect(text).not.toContain(given);
      }
    },
  );

  it('goes with a header of the same caller alone', async () => {
    const callers = createCallers();
    for (const name of ['copilot', 'ci']) callers.add(name, `token-of-${name}`);
    const { endpoint } = await open({ callers });
    const ask = async (headers: Record<string, string>): Promise<number> => {
      const path = '/t/token-of-copilot/mcp';
      return (await send(endpoint.url, { path, headers, body: initialize('2025-06-18') })).status;
    };
    expect(await ask({ authorization: 'Bearer token-of-copilot' })).toBe(200);
    expect(await ask({ authorization: 'Bearer token-of-ci' })).toBe(401);
    expect(await ask({ authorization: 'Bearer nobody' })).toBe(401);
    expect(await ask({ authorization: 'Basic Y29waWxvdDo=' })).toBe(401);
    expect(await ask({ authorization: '' })).toBe(401);
  });

  it('is heard of like any other', async () => {
    const { endpoint, callers } = await open();
    await send(endpoint.url, { path: `/t/${token}/mcp`, body: initialize('2025-06-18', 'old client') });
    await send(endpoint.url, { path: '/t/unknown/mcp', body: initialize('2025-06-18') });
    expect([...callers.seen]).toEqual([['copilot', expect.objectContaining({ client: 'old client' })]]);
  });
});

describe('opening', () => {
  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.com', ''])(
    'listens on loopback only, not on "%s"',
    async (host) => {
      await expect(open({ host })).rejects.toMatchObject({
        code: 'not-loopback',
        message: expect.stringContaining(`${host} is not a loopback address`) as unknown,
      });
    },
  );

  it('may be told localhost', async () => {
    const { endpoint, port } = await open({ host: 'localhost' });
    expect(endpoint.url).toBe(`http://localhost:${port}/mcp`);
    expect((await send(endpoint.url, { path: '/health' })).status).toBe(200);
  });

  it('says that another process has the port', async () => {
    const { port } = await serve(() => {});
    await expect(open({ port })).rejects.toMatchObject({ code: 'port-taken' });
    const { endpoint, port: other } = await open({ port, orAnyPort: true });
    expect(other).not.toBe(port);
    expect((await send(endpoint.url, { path: '/health' })).status).toBe(200);
  });
});

describe('closing', () => {
  /** A call that has reached its source and waits there. */
  async function withCall() {
    const opened = await open();
    const headers = await openSession(opened.endpoint.url, token);
    const answered = send(opened.endpoint.url, { token, headers, body: call('shop_list') });
    await opened.begun.count(1, 'the call');
    return { ...opened, headers, answered };
  }

  async function refusesConnections({ url }: Endpoint): Promise<void> {
    await expect(send(url, { path: '/health' })).rejects.toThrow('ECONNREFUSED');
  }

  it('lets a call in flight end, and takes no other', async () => {
    const { endpoint, begun, answered } = await withCall();
    const closed = endpoint.close();
    await refusesConnections(endpoint);
    begun.seen[0]?.answer(textResult('in time'));
    expect((await answered).text).toContain('in time');
    await closed;
  });

  it('does not wait for streams that only listen', async () => {
    const { endpoint } = await open();
    const headers = { ...(await openSession(endpoint.url, token)), authorization: `Bearer ${token}` };
    const stream = await fetch(endpoint.url, { headers: { ...headers, accept: 'text/event-stream' } });
    expect(stream.status).toBe(200);
    await endpoint.close();
    await stream.text().catch(() => {});
    await refusesConnections(endpoint);
  });

  it('waits five seconds for a call that does not end', async () => {
    const { endpoint, answered } = await withCall();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let isClosed = false;
    const closed = endpoint.close().then(() => (isClosed = true));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await closed;
    // The connection ends, with the answer or without it, but not silently open.
    await answered.catch(() => {});
  });
});
