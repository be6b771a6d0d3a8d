import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createInFlight } from '../../../../host/endpoint/inFlight.ts';
import { createSseTransport, type SseTransport } from '../../../../host/endpoint/sse/sseTransport.ts';
import { openStream } from '../../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { serve } from '../serving.ts';

const ping = (id: number): JSONRPCMessage => ({ jsonrpc: '2.0', id, method: 'ping' });
const pong = (id: number): JSONRPCMessage => ({ jsonrpc: '2.0', id, result: {} });

interface Opened {
  readonly transport: SseTransport;
  readonly response: ServerResponse;
}

/** A server that opens a transport on each request, and tells of it. */
async function serving(maxWaitingBytes?: number) {
  const opened = createSignals<Opened>();
  const inFlight = createInFlight();
  const limit = maxWaitingBytes === undefined ? {} : { maxWaitingBytes };
  const server = await serve((_, response) => {
    const options = { sessionId: 's', postTo: '/messages?sessionId=s', inFlight, ...limit };
    const transport = createSseTransport(response, options);
    void transport.start().then(() => opened.give({ transport, response }));
  });
  const first = async (): Promise<Opened> => opened.first(() => true, 'the request');
  return { ...server, inFlight, first };
}

describe('a stream', () => {
  it('carries each message as an event', async () => {
    const { url, first } = await serving();
    const stream = await openStream(url);
    const { transport } = await first();
    await transport.send({ jsonrpc: '2.0', id: 1, result: { text: 'a\n\nevent: b\r\u2028' } });
    await transport.close();
    await stream.ended;
    expect(stream.heard.seen.join('')).toBe(
      'event: endpoint\ndata: /messages?sessionId=s\n\n' +
        'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{"text":"a\\n\\nevent: b\\r\u2028"}}\n\n',
    );
    await expect(transport.send(pong(1))).rejects.toThrow('has ended');
  });

  it('is kept alive every 15 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { url, first } = await serving();
    const stream = await openStream(url);
    const { transport } = await first();
    vi.advanceTimersByTime(30_000);
    const text = (): string => stream.heard.seen.join('');
    await stream.heard.first(() => text().endsWith(': keep-alive\n\n: keep-alive\n\n'), 'two comments');
    await transport.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is dropped when its client does not read', async () => {
    const { port, first } = await serving(100_000);
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.pause().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const { transport, response } = await first();
    let closed = 0;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    transport.onclose = () => (closed += 1);
    const text = 'x'.repeat(100_000);
    let sent = 0;
    // The system takes some megabytes before anything has to wait here.
    for (; !response.destroyed && sent < 1_000; sent += 1) {
      await transport.send({ jsonrpc: '2.0', method: 'a', params: { text } });
    }
    expect(response.destroyed).toBe(true);
    expect(response.writableLength).toBeLessThan(400_000);
    await inTime(new Promise((resolve) => void socket.resume().once('close', resolve)), 'the end');
    await vi.waitFor(() => expect(closed).toBe(1));
  });

  it('is not begun for a client that has gone', async () => {
    const inFlight = createInFlight();
    const response = { destroyed: true, end: () => {} } as unknown as ServerResponse;
    const transport = createSseTransport(response, { sessionId: 's', postTo: '/', inFlight });
    let closed = 0;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    transport.onclose = () => (closed += 1);
    await expect(transport.start()).rejects.toThrow('has gone');
    await transport.close();
    await transport.close();
    expect(closed).toBe(1);
  });
});

describe('a request', () => {
  it('is counted until it is answered, cancelled, or the stream has ended', async () => {
    const { url, first, inFlight } = await serving();
    await openStream(url);
    const { transport } = await first();
    for (const id of [1, 2, 3, 3]) transport.receive(ping(id));
    transport.receive({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect(transport.unanswered).toBe(3);
    await transport.send(pong(1));
    const params = { requestId: 2 };
    transport.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    transport.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: {} } });
    expect(transport.unanswered).toBe(1);
    const idle = inFlight.idle(60_000);
    await transport.close();
    await inTime(idle, 'nothing to be in flight');
    expect(transport.unanswered).toBe(0);
  });

  it('is handed on while the stream is open, and not after', async () => {
    const { url, first } = await serving();
    await openStream(url);
    const { transport } = await first();
    const seen: unknown[] = [];
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    transport.onmessage = (message) => void seen.push(message);
    transport.receive(ping(1));
    await transport.close();
    transport.receive(ping(2));
    expect(seen).toEqual([ping(1)]);
  });
});
