import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createSignals } from '../../../../../e2e/waiting.ts';
import { toEvent } from '../../../../../servers/tinyServer.ts';
import { openHttpPeer } from '../../openHttpPeer.ts';
import { call, connect, isCall, openTransport, startOdd, stream, withSession } from './tolerated.ts';

describe('a stream of a call that is cut', () => {
  it('is resumed after the event that came last', async () => {
    let id: unknown;
    const server = await startOdd((seen, response) => {
      if (isCall(seen)) {
        id = seen.message?.id;
        response.writeHead(200, stream).write('retry: 10\nid: a1\ndata:\n\n');
        response.end();
      } else if (seen.method === 'GET' && seen.headers['last-event-id'] === 'a1') {
        const result = { content: [{ type: 'text', text: 'late' }] };
        response.writeHead(200, stream).end(toEvent({ jsonrpc: '2.0', id, result }));
      } else return false;
      return true;
    });
    const { client } = await connect(server);
    expect(await client.callTool(call)).toMatchObject({ content: [{ text: 'late' }] });
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });
  it('fails the call where it cannot be resumed', async () => {
    const server = await startOdd((seen, response) => {
      if (isCall(seen)) response.writeHead(200, stream).end(': nothing\n\n');
      return isCall(seen);
    });
    const { ask } = await openHttpPeer(server.origin);
    await expect(ask('tools/call', call)).rejects.toThrow('closed its stream without an answer');
    expect(await ask('ping')).toEqual({});
    expect(server.seen.filter(isCall)).toHaveLength(1);
  });
  it('fails the call where the server no longer knows the stream', async () => {
    const server = await startOdd((seen, response) => {
      if (isCall(seen)) response.writeHead(200, stream).end('retry: 10\nid: a1\ndata:\n\n');
      else if (seen.method === 'GET') response.writeHead(404).end();
      else return false;
      return true;
    });
    const { ask } = await openHttpPeer(server.origin);
    await expect(ask('tools/call', call)).rejects.toThrow('closed its stream without an answer');
  });
  it('says nothing more of a call that was cancelled, nor of one that was answered', async () => {
    const asked = createSignals<ServerResponse>();
    const server = await startOdd((seen, response) => {
      if (!isCall(seen)) return false;
      response.writeHead(200, stream).write(': begun\n\n');
      asked.give(response);
      return true;
    });
    const { client, errors } = await connect(server);
    const end = new AbortController();
    const calling = client.callTool(call, { signal: end.signal });
    calling.catch(() => {});
    await asked.count(1, 'the call');
    end.abort(new Error('enough'));
    await expect(calling).rejects.toThrow('enough');
    const answered = client.callTool(call);
    await asked.count(2, 'the other call');
    const id = server.seen.filter(isCall)[1]?.message?.id;
    asked.seen[1]?.end(toEvent({ jsonrpc: '2.0', id, result: { content: [] } }));
    expect(await answered).toMatchObject({ content: [] });
    asked.seen[0]?.end();
    await client.ping();
    expect(errors.seen).toEqual([]);
  });
});

const sent = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call } as const;
const question = { jsonrpc: '2.0', id: 'q', method: 'roots/list' };
const answer = { jsonrpc: '2.0', id: 1, result: { content: [] } };
const cut = 'retry: 10\nid: a1\ndata:\n\n';

describe('what comes on the stream of a request', () => {
  it('arrives with its id, also where the stream was resumed', async () => {
    const server = await startOdd(
      withSession((seen, response) => {
        if (seen.method === 'DELETE') response.writeHead(204).end();
        else if (isCall(seen)) response.writeHead(200, stream).end(toEvent(question) + cut);
        else if (seen.method === 'GET')
          response.writeHead(200, stream).end(toEvent(question) + toEvent(answer));
        else return false;
        return true;
      }),
    );
    const { transport, messages } = openTransport(server);
    await transport.send({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} });
    transport.setProtocolVersion?.('2025-11-25');
    await transport.send(sent);
    await messages.count(4, 'the answer');
    const arrival = { requestId: 1 };
    expect(messages.seen.slice(1)).toEqual([
      { message: question, arrival },
      { message: question, arrival },
      { message: answer, arrival },
    ]);
    expect(server.seen.find(({ method }) => method === 'GET')?.headers).toMatchObject({
      ...{ 'last-event-id': 'a1', 'mcp-session-id': 'one', 'mcp-protocol-version': '2025-11-25' },
      accept: 'text/event-stream',
    });
  });
  it('is set right like any answer', async () => {
    const server = await startOdd((_, response) => {
      response.writeHead(200, stream).end(toEvent({ id: '1', result: null, error: null }));
      return true;
    });
    const { transport, messages, repairs } = openTransport(server);
    await transport.send(sent);
    await messages.count(1, 'the answer');
    expect(messages.seen[0]?.message).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    expect(repairs).toHaveLength(4);
  });
  it('that is no message is told, and costs nothing else', async () => {
    const server = await startOdd((_, response) => {
      response.writeHead(200, stream).end(toEvent('hello') + toEvent(answer));
      return true;
    });
    const { transport, messages, errors } = openTransport(server);
    await transport.send(sent);
    await messages.count(1, 'the answer');
    expect(errors.seen).toMatchObject([{ message: 'The server sent an event that is no JSON-RPC message.' }]);
  });
});

describe('a stream that is to be resumed', () => {
  it('is not where the answer came on another one', async () => {
    const own = createSignals<ServerResponse>();
    const server = await startOdd((seen, response) => {
      if (isCall(seen)) response.writeHead(200, stream).end('retry: 200\nid: a1\ndata:\n\n');
      else if (seen.method === 'GET') own.give(response.writeHead(200, stream));
      else return false;
      return true;
    });
    const { transport, messages } = openTransport(server);
    await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await own.count(1, 'the stream of the server');
    let ends = 0;
    await transport.send(sent, { onRequestStreamEnd: () => void (ends += 1) });
    own.seen[0]?.write(toEvent(answer));
    await messages.count(1, 'the answer');
    expect(messages.seen).toEqual([{ message: answer, arrival: undefined }]);
    // A second call has its stream resumed after the same time.
    await transport.send({ ...sent, id: 2 });
    await own.count(2, 'the other stream');
    expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(2);
    expect(ends).toBe(0);
  });
  it('is not where the request was given up', async () => {
    const server = await startOdd((seen, response) => {
      if (isCall(seen)) response.writeHead(200, stream).end(toEvent(question) + cut);
      return isCall(seen);
    });
    const { transport, messages, errors } = openTransport(server);
    const end = new AbortController();
    let ends = 0;
    const onRequestStreamEnd = (): void => void (ends += 1);
    await transport.send(sent, { requestSignal: end.signal, onRequestStreamEnd });
    await messages.count(1, 'the question');
    end.abort();
    // Another stream that is cut at the same time is asked for after the first would have been.
    await transport.send({ ...sent, id: 2 }, { onRequestStreamEnd });
    await expect.poll(() => ends).toBe(1);
    expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
    expect(errors.seen).toEqual([]);
  });
});
