import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EndpointOptions } from '../../../host/endpoint/listener.ts';
import { errors } from '../../../host/errors.ts';
import { errorResult } from '../../../host/sources/tool.ts';
import { openSse } from '../../e2e/openSse.ts';
import { initialize, modern, openSession, type RawAnswer, rpc, send } from '../../e2e/rawRequest.ts';
import { inTime } from '../../e2e/waiting.ts';
import type { Setup } from '../gatewaySetup.ts';
import { textResult } from '../testSource.ts';
import { open, token } from './openGate.ts';

/** A gate with a session, and what a client can ask in it. */
async function openClient(setup: Setup = {}, options: Partial<EndpointOptions> = {}) {
  const gate = await open(options, setup);
  const { url } = gate.endpoint;
  const headers = await openSession(url, token, '2025-11-25');
  const ask = (method: string, params: object = {}): Promise<RawAnswer> =>
    send(url, { token, headers, body: rpc(method, params, 7) });
  const call = (name: string, rest: object = {}): Promise<RawAnswer> =>
    ask('tools/call', { name, arguments: {}, ...rest });
  const tell = (method: string, params: object): Promise<RawAnswer> =>
    send(url, { token, headers, body: { jsonrpc: '2.0', method, params } });
  return { ...gate, headers, ask, call, tell };
}

describe('a call', () => {
  it('is answered with what the source said, and with nothing that is for the record alone', async () => {
    const { call } = await openClient({ answer: async () => textResult('fine') });
    const { json } = await call('shop_list');
    expect(json).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: { content: [{ type: 'text', text: 'fine' }] },
    });
  });

  it('reaches the source with its arguments, and what is structured comes back as such', async () => {
    const { call, source } = await openClient({
      answer: async () => ({ ...textResult('{"id":5}'), structuredContent: { id: 5 } }),
    });
    const { json } = await call('shop_list', { arguments: { id: 5 } });
    expect(json.result).toMatchObject({ structuredContent: { id: 5 } });
    expect(source.calls.map((made) => made.arguments)).toEqual([{ id: 5 }]);
  });

  it('that fails or is denied is a result and no error of the protocol', async () => {
    const { call } = await openClient({ answer: async () => errorResult('The API is down.', 503) });
    for (const [name, text] of [
      ['shop_list', 'The API is down.'],
      ['shop_purge', 'Denied: '],
    ] as const) {
      const { status, json } = await call(name);
      expect(status).toBe(200);
      expect(json.result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining(text) as unknown }],
      });
      expect(Object.keys(json.result ?? {}).toSorted()).toEqual(['content', 'isError']);
    }
  });

  it('of a tool that is not there is an error of the protocol', async () => {
    const { call } = await openClient();
    const { json } = await call('shop_lst');
    expect(json.error).toEqual({
      code: -32602,
      message: 'There is no tool "shop_lst". Known: shop_list, shop_cancel.',
    });
  });

  it('may come without arguments', async () => {
    const { ask, recorded } = await openClient({ answer: async () => textResult('fine') });
    await ask('tools/call', { name: 'shop_list' });
    expect(recorded()).toMatchObject([{ arguments: {}, status: 'ok' }]);
  });

  it('is recorded with what the client calls itself', async () => {
    const { call, recorded } = await openClient({ answer: async () => textResult('fine') });
    await call('shop_list');
    expect(recorded()).toMatchObject([{ agent: 'copilot', client: 'raw' }]);
  });

  it('ends when the client cancels it, and so does its stream, without an answer', async () => {
    const { call, tell, begun, recorded, endpoint } = await openClient();
    const answered = call('shop_list');
    const { signal, answer } = await begun.first(() => true, 'the call');
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await tell('notifications/cancelled', { requestId: 7 });
    await aborted;
    answer(errorResult('The call was cancelled.'));
    const { status, text } = await answered;
    expect(status).toBe(200);
    expect(text).not.toContain('jsonrpc');
    await expect.poll(recorded).toMatchObject([{ status: 'cancelled' }]);
    // Nothing is in flight any more that closing would have to wait for.
    await inTime(endpoint.close(), 'the end of the endpoint', 2_000);
  });

  it('that is cancelled leaves the other answers of its batch', async () => {
    const { endpoint, begun, recorded } = await open();
    const headers = await openSession(endpoint.url, token, '2025-03-26');
    const calls = [7, 8].map((id) => rpc('tools/call', { name: 'shop_list', arguments: {} }, id));
    const answered = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        ...headers,
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(calls),
    });
    await begun.count(2, 'the calls');
    const [first, second] = begun.seen;
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    await send(endpoint.url, { token, headers, body: cancelled });
    first?.answer(errorResult('The call was cancelled.'));
    await expect.poll(recorded).toMatchObject([{ status: 'cancelled' }]);
    second?.answer(textResult('fine'));
    // It ends with the last answer, though nobody waits for that of the cancelled call.
    expect(await answered.text()).toContain('fine');
  });

  it.each([new Error('at /home/ada'), errors.invalidFile('at /home/ada')])(
    'that fails in a way nobody thought of tells the client nothing, and the log what it was: %s',
    async (fault) => {
      const faults: string[] = [];
      const { call, gateway } = await openClient({}, { onError: ({ message }) => faults.push(message) });
      Object.assign(gateway, { call: () => Promise.reject(fault) });
      const { text, json } = await call('shop_list');
      expect(json.error).toMatchObject({ code: -32603, message: 'Internal error' });
      expect(text).not.toContain('ada');
      expect(faults).toEqual(['at /home/ada']);
    },
  );
});

describe('progress', () => {
  it('is reported every ten seconds to a client that asks for it, until the answer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { call, begun } = await openClient();
    const before = vi.getTimerCount();
    const answered = call('shop_list', { _meta: { progressToken: 'p' } });
    const { answer } = await begun.first(() => true, 'the call');
    await vi.advanceTimersByTimeAsync(20_000);
    answer(textResult('fine'));
    const { text } = await answered;
    const messages = text
      .split('\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)) as object);
    expect(messages).toMatchObject([
      { method: 'notifications/progress', params: { progressToken: 'p', progress: 1e-6 } },
      { method: 'notifications/progress', params: { progressToken: 'p', progress: 2e-6 } },
      { id: 7, result: { content: [{ text: 'fine' }] } },
    ]);
    // What the stream has carried is kept for a while.
    expect(vi.getTimerCount()).toBe(before + 1);
  });

  it('is not reported to others', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { call, begun } = await openClient();
    const answered = call('shop_list');
    const { answer } = await begun.first(() => true, 'the call');
    await vi.advanceTimersByTimeAsync(60_000);
    answer(textResult('fine'));
    expect((await answered).text).not.toContain('progress');
  });
});

it('presents itself with its version and what it can do', async () => {
  const { endpoint } = await open();
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  };
  const { json } = await send(endpoint.url, { token, body: rpc('initialize', params) });
  expect(json.result).toMatchObject({
    protocolVersion: '2025-11-25',
    serverInfo: { name: 'gatehouse', title: 'Gatehouse' },
    capabilities: { tools: { listChanged: true } },
    instructions: expect.stringContaining('role file') as unknown,
  });
});

// Whoever declares them is asked for tasks, and no call is one here.
it.each(['2025-03-26', '2025-06-18', '2025-11-25'])(
  'declares no tasks to a client of %s',
  async (version) => {
    const { endpoint } = await open();
    const { json } = await send(endpoint.url, { token, body: initialize(version) });
    expect(json.result).toMatchObject({ protocolVersion: version, capabilities: { tools: {} } });
    expect(json.result?.['capabilities']).not.toHaveProperty('tasks');
  },
);

it('declares no tasks to a client of 2024-11-05', async () => {
  const { endpoint } = await open();
  const client = await openSse(endpoint.url, token);
  onTestFinished(client.close);
  const { result } = await client.ask(initialize('2024-11-05'));
  expect(result).toMatchObject({ protocolVersion: '2024-11-05', capabilities: { tools: {} } });
  expect(result?.['capabilities']).not.toHaveProperty('tasks');
});

it('declares no tasks to a client of 2026-07-28', async () => {
  const { endpoint } = await open();
  const { json } = await send(endpoint.url, { token, ...modern('server/discover') });
  expect(json.result).toMatchObject({ capabilities: { tools: {} } });
  expect(JSON.stringify(json.result?.['capabilities'])).not.toContain('tasks');
});
