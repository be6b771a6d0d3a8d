import { describe, expect, it } from 'vitest';
import {
  initialize,
  modern,
  openSession,
  openStream,
  type RawAnswer,
  rpc,
  send,
} from '../../e2e/rawRequest.ts';
import { inTime } from '../../e2e/waiting.ts';
import { textResult, toolOf } from '../testSource.ts';
import { open, token } from './openGate.ts';

type Gate = Awaited<ReturnType<typeof open>>;

/** A call of revision 2026-07-28. */
function modernCall(name: string) {
  const { body, headers } = modern('tools/call', { name, arguments: {} });
  return { token, body, headers: { ...headers, 'mcp-name': name } };
}

/** How a client of this name is told what there is: in a session, and without one. */
async function listsFor(client: string, { endpoint: { url } }: Gate): Promise<readonly RawAnswer[]> {
  const { headers } = await send(url, { token, body: initialize('2025-11-25', client) });
  const session = {
    'mcp-session-id': String(headers['mcp-session-id']),
    'mcp-protocol-version': '2025-11-25',
  };
  return [
    await send(url, { token, headers: session, body: rpc('tools/list') }),
    await send(url, { token, ...modern('tools/list', {}, client) }),
  ];
}

describe('the list of tools', () => {
  const inputSchema = {
    type: 'object',
    properties: { id: { $ref: '#/$defs/id' } },
    $defs: { id: { type: 'integer' } },
  };

  it.each([
    ['any client', '#/$defs/id'],
    ['Visual Studio Code', '#/definitions/id'],
  ])('is told to %s in its dialect, in every revision', async (client, reference) => {
    const gate = await open();
    gate.source.setTools([toolOf('shop/list', { inputSchema })]);
    for (const { status, json } of await listsFor(client, gate)) {
      expect(status).toBe(200);
      expect(json.result?.['tools']).toMatchObject([
        { name: 'shop_list', inputSchema: { properties: { id: { $ref: reference } } } },
      ]);
    }
  });

  it('is told anew, in every revision, to whom it changes', async () => {
    const { endpoint, source } = await open();
    const { url } = endpoint;
    const session = await openSession(url, token, '2025-11-25');
    const listening = modern('subscriptions/listen', { notifications: { toolsListChanged: true } });
    const streams = [
      await openStream(url, { token, headers: session, method: 'GET' }),
      await openStream(url, { token, ...listening }),
    ];
    // Whoever has never asked what there is has nothing that could have changed.
    await send(url, { token, headers: session, body: rpc('tools/list') });
    source.setTools([toolOf('shop/list')]);
    for (const stream of streams)
      await stream.heard.first((text) => text.includes('list_changed'), 'the notification');
  });
});

describe('a call without a session', () => {
  it('is answered, and known by what the client calls itself', async () => {
    const { endpoint, begun, recorded } = await open();
    const answered = send(endpoint.url, modernCall('shop_list'));
    (await begun.first(() => true, 'the call')).answer(textResult('fine'));
    expect((await answered).json.result).toMatchObject({ content: [{ text: 'fine' }] });
    expect(recorded()).toMatchObject([{ agent: 'copilot', client: 'raw', status: 'ok' }]);
  });

  it('is cancelled when its client hangs up', async () => {
    const { endpoint, begun } = await open();
    const { body, headers } = modernCall('shop_list');
    const accept = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
    const hangUp = new AbortController();
    const answered = fetch(endpoint.url, {
      method: 'POST',
      headers: { ...headers, ...accept, authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: hangUp.signal,
    });
    const { signal } = await begun.first(() => true, 'the call');
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    hangUp.abort();
    await expect(answered).rejects.toThrow();
    await inTime(aborted, 'the end of the call');
  });
});

describe('a request that cannot be served', () => {
  it('for its body costs its connection, because what still comes of it belongs to nothing', async () => {
    const { endpoint } = await open();
    const refused = await send(endpoint.url, { token, body: '{"a":1,"a":2}' });
    expect([refused.status, refused.headers['connection']]).toEqual([400, 'close']);
    expect(refused.json.error?.code).toBe(-32700);
  });

  it('because of a fault of ours is told of in the log, and the client learns no more than that', async () => {
    const faults: string[] = [];
    const { endpoint, gateway } = await open({ onError: ({ message }) => faults.push(message) });
    Object.assign(gateway, {
      offering: () => {
        throw new Error('at /home/ada');
      },
    });
    const { status, json, text } = await send(endpoint.url, { token, ...modern('tools/list') });
    expect([status, json.error]).toEqual([500, { code: -32603, message: 'Internal error' }]);
    expect(text).not.toContain('ada');
    expect(faults).toEqual(['at /home/ada']);
  });

  it('because nobody opened its session leaves none behind', async () => {
    const { endpoint } = await open();
    const { status, headers } = await send(endpoint.url, { token, body: rpc('tools/list') });
    expect([status, headers['mcp-session-id']]).toEqual([400, undefined]);
  });
});
