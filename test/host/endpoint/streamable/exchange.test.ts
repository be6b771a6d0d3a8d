import type { ServerResponse } from 'node:http';
import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageExtraInfo,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { describe, expect, it, vi } from 'vitest';
import { Exchange, type ExchangeOptions } from '../../../../host/endpoint/streamable/exchange.ts';
import { modern, openStream, send } from '../../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { serve } from '../serving.ts';

const classification = { era: 'modern', revision: '2026-07-28' } as const;
const request: JSONRPCRequest = { jsonrpc: '2.0', id: 7, method: 'tools/list', params: {} };
const related = { relatedRequestId: 7 };

const answer = (result: Record<string, unknown> = {}): JSONRPCMessage => ({ jsonrpc: '2.0', id: 7, result });
const failure = (code: number): JSONRPCMessage => ({ jsonrpc: '2.0', id: 7, error: { code, message: 'no' } });
const note = (progress: number): JSONRPCMessage => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken: 'p', progress },
});
const event = (message: unknown): string => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

interface Opened {
  readonly exchange: Exchange;
  readonly response: ServerResponse;
  /** Has one for each time that the exchange said that it is closed. */
  readonly closings: readonly 'closed'[];
  readonly ended: Promise<unknown>;
}

/** A server that opens an exchange on each request, and tells of it. */
async function serving(options: Partial<ExchangeOptions> = {}) {
  const opened = createSignals<Opened>();
  const server = await serve((_, response) => {
    const closings: 'closed'[] = [];
    const ended = new Promise((resolve) => void response.once('close', resolve));
    const exchange = new Exchange({ request, classification, response, ...options });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    exchange.onclose = () => void closings.push('closed');
    opened.give({ exchange, response, closings, ended });
  });
  const first = async (): Promise<Opened> => opened.first(() => true, 'the request');
  return { ...server, first };
}

/** What a client reads that has sent a request to which these messages are sent. */
async function answered(
  sent: readonly (readonly [JSONRPCMessage, { relatedRequestId?: string | number }?])[],
  options: Partial<ExchangeOptions> = {},
) {
  const { url, first } = await serving(options);
  const reading = send(url);
  const { exchange } = await first();
  for (const [message, sending] of sent) await exchange.send(message, sending);
  return reading;
}

describe('a request', () => {
  it('is handed on with what is known of it', async () => {
    const { write, first } = await serving();
    write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { exchange } = await first();
    const seen: [JSONRPCMessage, MessageExtraInfo | undefined][] = [];
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    exchange.onmessage = (message, extra) => void seen.push([message, extra]);
    exchange.deliver();
    expect(seen).toEqual([[request, { classification }]]);
  });
});

describe('an answer', () => {
  it('is JSON with its length in bytes', async () => {
    const { status, headers, text } = await answered([[answer({ text: 'größe' })]]);
    expect(status).toBe(200);
    expect(text).toBe('{"jsonrpc":"2.0","id":7,"result":{"text":"größe"}}');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    });
  });

  it.each([-32_700, -32_600, -32_601, -32_602, -32_603, -32_000, -32_020, -32_022, 5])(
    'may be the error %i, which is one like others',
    async (code) => {
      const { status, json } = await answered([[failure(code)]]);
      expect([status, json.error?.code]).toEqual([200, code]);
    },
  );

  it('is a bad request where the client lacks a capability', async () => {
    const { status, headers, json } = await answered([[failure(-32_021)]]);
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/json');
    expect(json).toEqual(failure(-32_021));
  });

  it('is the only one, and the last that is sent', async () => {
    const { text } = await answered([[answer({ a: 1 })], [answer({ a: 2 })], [note(1), related]]);
    expect(JSON.parse(text)).toEqual(answer({ a: 1 }));
    const streamed = await answered([[note(1), related], [answer()], [answer()], [note(2), related]]);
    expect(streamed.text).toBe(event(note(1)) + event(answer()));
  });
});

describe('the tools', () => {
  const list = [{ name: 'shop_buy', description: 'Größe' }];
  const tools = Buffer.from(JSON.stringify(list));
  const empty = answer({ tools: [], ttlMs: 10_000 });

  it('are put in place of the empty list', async () => {
    const { headers, text } = await answered([[empty]], { tools });
    expect(JSON.parse(text)).toEqual(answer({ tools: list, ttlMs: 10_000 }));
    expect(headers['content-length']).toBe(String(Buffer.byteLength(text)));
  });

  it('are so also at the end of a stream', async () => {
    const { text } = await answered([[note(1), related], [empty]], { tools });
    expect(text).toBe(event(note(1)) + event(answer({ tools: list, ttlMs: 10_000 })));
  });

  it('are in no answer that has no list, or that is given none', async () => {
    expect((await answered([[failure(-32_603)]], { tools })).json).toEqual(failure(-32_603));
    expect((await answered([[empty]])).json).toEqual(empty);
  });
});

describe('a notification', () => {
  it('of the request makes a stream of its answer, which the answer ends', async () => {
    const { url, first } = await serving();
    const opening = openStream(url);
    const { exchange } = await first();
    await exchange.send(note(1), related);
    const { status, heard, ended } = await opening;
    expect(status).toBe(200);
    await heard.first((piece) => piece.includes('"progress":1'), 'the first notification');
    await exchange.send(note(2), related);
    await heard.first((piece) => piece.includes('"progress":2'), 'the second notification');
    await exchange.send(answer({ a: 1 }));
    await inTime(ended, 'the end of the stream');
    expect(heard.seen.join('')).toBe(event(note(1)) + event(note(2)) + event(answer({ a: 1 })));
  });

  it('leaves an error after it in the stream, whose status has been sent', async () => {
    const { status, headers, text } = await answered([[note(1), related], [failure(-32_021)]]);
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect(text).toBe(event(note(1)) + event(failure(-32_021)));
  });

  it('of another request, or of none, is left out', async () => {
    const foreign: Parameters<typeof answered>[0] = [
      [note(1)],
      [note(2), {}],
      [note(3), { relatedRequestId: 8 }],
      [note(4), { relatedRequestId: '7' }],
    ];
    const { headers, json } = await answered([...foreign, [answer()]]);
    expect([headers['content-type'], json]).toEqual(['application/json', answer()]);
    const { text } = await answered([[note(0), related], ...foreign, [answer()]]);
    expect(text).toBe(event(note(0)) + event(answer()));
  });
});

describe('a client that goes away', () => {
  const spied = (response: ServerResponse) =>
    (['writeHead', 'write', 'end'] as const).map((name) => vi.spyOn(response, name));

  it('before it has an answer ends the exchange, once, and is sent nothing', async () => {
    const { write, first } = await serving();
    const socket = write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { exchange, response, closings, ended } = await first();
    socket.destroy();
    await inTime(ended, 'the end of the response');
    expect(closings).toEqual(['closed']);
    const spies = spied(response);
    await exchange.send(note(1), related);
    await exchange.send(answer());
    await exchange.close();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    expect(closings).toEqual(['closed']);
  });

  it('in the middle of a stream does the same', async () => {
    const { url, first } = await serving();
    const opening = openStream(url);
    const { exchange, response, closings, ended } = await first();
    await exchange.send(note(1), related);
    (await opening).close();
    await inTime(ended, 'the end of the response');
    const spies = spied(response);
    await exchange.send(note(2), related);
    await exchange.send(answer());
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    expect(closings).toEqual(['closed']);
  });
});

describe('closing', () => {
  it('before the answer cuts the client off, once', async () => {
    const { url, first } = await serving();
    const reading = send(url);
    const cutOff = expect(reading).rejects.toThrow('socket hang up');
    const { exchange, closings, ended } = await first();
    await exchange.close();
    await exchange.close();
    expect(closings).toEqual(['closed']);
    await cutOff;
    await inTime(ended, 'the end of the response');
    expect(closings).toEqual(['closed']);
  });

  it('in the middle of a stream breaks it off, so that it does not look complete', async () => {
    const { url, first } = await serving();
    const reading = fetch(url);
    const { exchange, closings } = await first();
    await exchange.send(note(1), related);
    const { body } = await reading;
    const reader = body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(event(note(1)));
    await exchange.close();
    await expect(reader?.read()).rejects.toThrow('terminated');
    expect(closings).toEqual(['closed']);
  });

  it.each([
    ['JSON', []],
    ['a stream', [note(1)]],
  ])('after the answer does nothing, though not all of it has been sent: %s', async (_, notes) => {
    const { url, first } = await serving();
    const reading = send(url);
    const { exchange, closings, ended } = await first();
    const large = answer({ text: 'x'.repeat(10_000_000) });
    for (const each of notes) await exchange.send(each, related);
    await exchange.send(large);
    await exchange.close();
    expect((await reading).text.includes(JSON.stringify(large))).toBe(true);
    await inTime(ended, 'the end of the response');
    await exchange.close();
    expect(closings).toEqual([]);
  });
});

describe('a server of the SDK', () => {
  /** A server that is connected to the exchange of a request, and does this before it answers. */
  async function connected(work: (context: ServerContext) => Promise<void>) {
    const { body } = modern('tools/list');
    const servers = createSignals<Server>();
    const { url, first } = await serving({ request: { ...(body as JSONRPCRequest), id: 7 } });
    const begin = async (): Promise<Opened> => {
      const opened = await first();
      const server = new Server(
        { name: 'test', version: '1' },
        { capabilities: { tools: {} }, supportedProtocolVersions: ['2026-07-28'] },
      );
      server.setRequestHandler('tools/list', async (_, context) => {
        await work(context);
        return { tools: [] };
      });
      await server.connect(opened.exchange);
      servers.give(server);
      opened.exchange.deliver();
      return opened;
    };
    return { url, begin, servers };
  }

  it('learns its revision from it, and answers', async () => {
    const { url, begin, servers } = await connected(({ mcpReq }) =>
      mcpReq.notify({ method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } }),
    );
    const reading = send(url);
    await begin();
    const { headers, text, json } = await reading;
    expect(headers['content-type']).toBe('text/event-stream');
    expect(text).toContain('notifications/progress');
    expect(json).toMatchObject({ id: 7, result: { resultType: 'complete', tools: [] } });
    expect(servers.seen[0]?.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  });

  it('ends its work when the client goes away', async () => {
    const begun = createSignals<AbortSignal>();
    const { url, begin } = await connected(async ({ mcpReq }) => {
      begun.give(mcpReq.signal);
      await new Promise((resolve) => mcpReq.signal.addEventListener('abort', resolve));
    });
    const client = new AbortController();
    const reading = expect(fetch(url, { signal: client.signal })).rejects.toThrow('aborted');
    const { ended } = await begin();
    const signal = await begun.first(() => true, 'the request');
    client.abort();
    await reading;
    await inTime(ended, 'the end of the response');
    expect(signal.aborted).toBe(true);
  });
});
