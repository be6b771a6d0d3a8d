import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEventStores } from '../../../../host/endpoint/eventStore.ts';
import { createResumableStream } from '../../../../host/endpoint/streamable/resumableStream.ts';
import { openStream, type RawStream, send } from '../../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { serve } from '../serving.ts';

const note = (text: string): JSONRPCMessage => ({ jsonrpc: '2.0', method: 'a', params: { text } });
const event = (id: string, text: string): string =>
  `event: message\nid: ${id}\ndata: ${JSON.stringify(note(text))}\n\n`;
const heardBy = ({ heard }: RawStream): string => heard.seen.join('');

/** A stream, and a server that hands out the responses that it may be opened with. */
async function setUp() {
  const stores = createEventStores();
  onTestFinished(stores.dispose);
  const events = stores.open();
  const store = vi.spyOn(events, 'store');
  const options = { id: 'x', events, headers: { 'mcp-session-id': 's' } };
  const arrived = createSignals<ServerResponse>();
  const { url } = await serve((_, response) => arrived.give(response));
  const next = async (): Promise<ServerResponse> => {
    const before = arrived.seen.length;
    await arrived.count(before + 1, 'the request');
    return arrived.seen[before] as ServerResponse;
  };
  /** A client whose request the test answers. */
  const connect = async (answer: (response: ServerResponse) => void) => {
    const opening = openStream(url);
    const response = await next();
    const closed = inTime(new Promise((resolve) => response.once('close', resolve)), 'the end');
    answer(response);
    return { client: await opening, closed };
  };
  const stream = createResumableStream(options);
  const open = (response: ServerResponse): void => {
    stream.open(response);
    response.flushHeaders();
  };
  return { options, events, store, stream, url, next, connect, open };
}

describe('a stream', () => {
  it('carries messages as events with ids, and with the headers of its session', async () => {
    const { stream, url, next } = await setUp();
    const reading = send(url);
    stream.open(await next());
    stream.write(note('1'));
    stream.write(note('2\n\n3'));
    stream.end();
    const { status, headers, text } = await reading;
    expect([status, text]).toEqual([200, event('1.1', '1') + event('1.2', '2\n\n3')]);
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'mcp-session-id': 's' });
  });

  it('may begin with an event that only has an id, to come back to', async () => {
    const { stream, events, connect } = await setUp();
    const { client } = await connect((response) => {
      stream.open(response);
      stream.prime();
    });
    await client.heard.first(() => heardBy(client).endsWith('\n\n'), 'the event');
    expect(heardBy(client)).toBe('id: 1.1\nretry: 1000\ndata: \n\n');
    expect(events.streamOf('1.1')).toBe('x');
  });

  it('is open until it is ended, or its client has gone', async () => {
    const { stream, connect, open } = await setUp();
    expect(stream.isOpen).toBe(false);
    const first = await connect(open);
    expect(stream.isOpen).toBe(true);
    stream.end();
    expect(stream.isOpen).toBe(false);
    await inTime(first.client.ended, 'the end of the stream');
    const second = await connect(open);
    expect(stream.isOpen).toBe(true);
    second.client.close();
    await second.closed;
    expect(stream.isOpen).toBe(false);
  });
});

describe('what is written', () => {
  it('before it was ever opened is neither sent nor kept', async () => {
    const { stream, store, connect, open } = await setUp();
    stream.write(note('lost'));
    stream.prime();
    stream.end();
    expect(store).not.toHaveBeenCalled();
    const { client } = await connect(open);
    stream.write(note('1'));
    await client.heard.first(() => heardBy(client).endsWith('\n\n'), 'the event');
    expect(heardBy(client)).toBe(event('1.1', '1'));
  });

  it('after its end is only kept', async () => {
    const { stream, connect, open, events } = await setUp();
    const { client } = await connect(open);
    stream.write(note('1'));
    stream.end();
    stream.write(note('2'));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(event('1.1', '1'));
    expect(events.after('1.1')).toEqual([{ id: '1.2', message: note('2') }]);
  });

  it('after its client has gone is only kept', async () => {
    const { stream, connect, open, events, store } = await setUp();
    const { client, closed } = await connect(open);
    stream.write(note('1'));
    await client.heard.first(() => heardBy(client).endsWith('\n\n'), 'the event');
    client.close();
    await closed;
    stream.write(note('2'));
    expect(events.after('1.1')).toEqual([{ id: '1.2', message: note('2') }]);
    // There is nobody who could be told where to come back to.
    stream.prime();
    expect(store).toHaveBeenCalledTimes(2);
  });

  it('is forgotten where nobody is to come back to it', async () => {
    const { stream, events, connect, open } = await setUp();
    const other = events.store('y', note('of another'));
    await connect(open);
    stream.write(note('1'));
    expect(events.streamOf('1.2')).toBe('x');
    stream.forget();
    expect([events.streamOf('1.2'), events.streamOf(other)]).toEqual([undefined, 'y']);
  });
});

describe('coming back', () => {
  it('brings what came after the event that was heard last, and goes on', async () => {
    const { stream, events, connect, open } = await setUp();
    const first = await connect(open);
    stream.write(note('1'));
    stream.write(note('2'));
    first.client.close();
    await first.closed;
    events.store('y', note('of another'));
    stream.write(note('3'));
    const { client } = await connect((response) => stream.resume(response, '1.1'));
    expect(stream.isOpen).toBe(true);
    stream.write(note('4'));
    stream.end();
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(event('1.2', '2') + event('1.4', '3') + event('1.5', '4'));
  });

  it('brings what came after an event that only has an id', async () => {
    const { stream, connect } = await setUp();
    const first = await connect((response) => {
      stream.open(response);
      stream.prime();
    });
    first.client.close();
    await first.closed;
    stream.write(note('1'));
    const { client } = await connect((response) => stream.resume(response, '1.1'));
    stream.end();
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(event('1.2', '1'));
  });

  it('opens the stream though nothing has come since', async () => {
    const { stream, connect, open } = await setUp();
    const first = await connect(open);
    stream.write(note('1'));
    first.client.close();
    await first.closed;
    const { client } = await connect((response) => stream.resume(response, '1.1'));
    expect([client.status, client.heard.seen]).toEqual([200, []]);
  });

  it('may be to a stream that is known by what is kept of it alone', async () => {
    const { options, stream, connect, open } = await setUp();
    const first = await connect(open);
    for (const text of ['1', '2', '3']) stream.write(note(text));
    stream.end();
    await inTime(first.client.ended, 'the end of the stream');
    const resumed = createResumableStream(options);
    const { client } = await connect((response) => {
      resumed.resume(response, '1.1');
      resumed.end();
    });
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(event('1.2', '2') + event('1.3', '3'));
  });

  it('is not undone by the end of the connection before', async () => {
    const { stream, connect, next, url, open } = await setUp();
    const first = await connect(open);
    stream.write(note('1'));
    const opening = openStream(url);
    const response = await next();
    stream.end();
    stream.resume(response, '1.1');
    await first.closed;
    expect(stream.isOpen).toBe(true);
    const client = await opening;
    stream.write(note('2'));
    await client.heard.first(() => heardBy(client).endsWith('\n\n'), 'the event');
    expect(heardBy(client)).toBe(event('1.2', '2'));
  });
});
