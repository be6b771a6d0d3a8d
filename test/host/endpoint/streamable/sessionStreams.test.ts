import { text } from 'node:stream/consumers';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { type Arrival, toArrival } from '../../../../host/endpoint/arrival.ts';
import { createEventStores } from '../../../../host/endpoint/eventStore.ts';
import { rpc, send } from '../../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { serve } from '../serving.ts';
import { event, heardBy, hears, note, openSession, openTransport, priming, result } from './openTransport.ts';

describe('what is sent', () => {
  it('goes to the stream of the request that it belongs to', async () => {
    const { call, listen, transport } = await openSession();
    const [listening, one, two] = [await listen(), await call(1), await call('1')];
    await transport.send(note('of text'), { relatedRequestId: '1' });
    await transport.send(note('of a number'), { relatedRequestId: 1 });
    await transport.send(note('of none'));
    // Whatever asks the client something is no answer, though it has an id.
    const question: JSONRPCMessage = { jsonrpc: '2.0', id: 1, method: 'ping' };
    await transport.send(question, { relatedRequestId: '1' });
    await transport.send(result('1'));
    await transport.send(result(1));
    for (const { ended } of [one, two]) await inTime(ended, 'the end of the stream');
    await hears(listening, event('1.5', note('of none')));
    expect(heardBy(one)).toBe(priming('1.1') + event('1.4', note('of a number')) + event('1.8', result(1)));
    expect(heardBy(two)).toBe(
      priming('1.2') + event('1.3', note('of text')) + event('1.6', question) + event('1.7', result('1')),
    );
  });

  it('for a batch goes to its one stream, until all is answered', async () => {
    const { call, post, transport } = await openSession();
    const client = await call(1, 2);
    await transport.send(result(2));
    await expect(transport.send(result(2))).rejects.toThrow('Nobody waits');
    expect((await post(rpc('ping', {}, 2))).json).toEqual(result(2));
    await transport.send(note('a'), { relatedRequestId: 1 });
    await transport.send(result(1));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(
      priming('1.1') + event('1.2', result(2)) + event('1.3', note('a')) + event('1.4', result(1)),
    );
  });

  it('is an error where nobody waits for it', async () => {
    const { call, post, transport } = await openSession();
    await call(7);
    await transport.send(result(7));
    await post(rpc('ping', {}, 8));
    const error = { code: 1, message: 'no' };
    for (const message of [result(7), result(8), result('7'), { jsonrpc: '2.0', error }] as const)
      await expect(transport.send(message as JSONRPCMessage)).rejects.toThrow('Nobody waits');
    for (const relatedRequestId of [7, 99])
      await expect(transport.send(note('a'), { relatedRequestId })).rejects.toThrow(`${relatedRequestId}`);
  });

  it('is an error before the session has begun, unless it is for nobody in particular', async () => {
    const { transport } = await openTransport();
    await expect(transport.send(result(1))).rejects.toThrow('Nobody waits');
    await transport.send(note('lost'));
  });
});

describe('the listening stream', () => {
  it('carries what belongs to no request, from then on', async () => {
    const { listen, transport, received } = await openSession();
    await transport.send(note('lost'));
    const client = await listen();
    expect([client.status, client.heard.seen]).toEqual([200, []]);
    const question: JSONRPCMessage = { jsonrpc: '2.0', id: 1, method: 'roots/list' };
    await transport.send(note('a'));
    await transport.send(question);
    await hears(client, event('1.1', note('a')) + event('1.2', question));
    expect(received.seen).toHaveLength(1);
  });

  it('is one at a time', async () => {
    const { ask, headers, listen, transport } = await openSession();
    const first = await listen();
    const { status, json } = await ask({ headers });
    expect([status, json.error?.code]).toEqual([409, -32_000]);
    expect(json.error?.message).toContain('is open already');
    await transport.send(note('a'));
    await hears(first, event('1.1', note('a')));
    await first.hangUp();
    // An empty header names no event.
    const second = await listen('');
    expect([second.status, second.heard.seen]).toEqual([200, []]);
  });

  it('goes on for a client that comes back', async () => {
    const { listen, transport } = await openSession();
    const first = await listen();
    for (const name of ['a', 'b']) await transport.send(note(name));
    await hears(first, event('1.1', note('a')) + event('1.2', note('b')));
    await first.hangUp();
    await transport.send(note('c'));
    const second = await listen('1.1');
    await transport.send(note('d'));
    await hears(second, event('1.2', note('b')) + event('1.3', note('c')) + event('1.4', note('d')));
    expect((await listen()).status).toBe(409);
  });
});

describe('coming back', () => {
  it('is to an event that is kept, of this session', async () => {
    const stores = createEventStores();
    const other = await openSession({ stores });
    await other.call(1);
    const { ask, headers, call } = await openSession({ stores });
    await (await call(1)).hangUp();
    for (const id of ['1.1', '2.2', '2', '.', 'post-1', 'listening']) {
      const { status, json } = await ask({ headers: { ...headers, 'last-event-id': id } });
      expect([status, json.error?.code], id).toEqual([400, -32_000]);
      expect(json.error?.message).toContain('Last-Event-ID');
    }
  });

  it('is refused where the stream is open', async () => {
    const { ask, headers, call, listen, transport } = await openSession();
    const client = await listen();
    await transport.send(note('a'));
    await hears(client, event('1.1', note('a')));
    await call(7);
    for (const id of ['1.1', '1.2']) {
      const { status, json } = await ask({ headers: { ...headers, 'last-event-id': id } });
      expect([status, json.error?.code], id).toEqual([409, -32_000]);
      expect(json.error?.message).toContain('open already');
    }
  });

  it('to a stream that is over brings what was missed, as often as it is asked for', async () => {
    const { call, listen, transport } = await openSession();
    const cut = await call(7);
    await cut.hangUp();
    await transport.send(note('a'), { relatedRequestId: 7 });
    await transport.send(result(7));
    const whole = event('1.2', note('a')) + event('1.3', result(7));
    for (const [id, missed] of [
      ['1.1', whole],
      ['1.1', whole],
      ['1.2', event('1.3', result(7))],
      ['1.3', ''],
    ] as const) {
      const client = await listen(id);
      await inTime(client.ended, 'the end of the stream');
      expect([client.status, heardBy(client)]).toEqual([200, missed]);
    }
  });

  it('to a stream whose answer is still to come goes on with it', async () => {
    const { ask, headers, call, listen, transport } = await openSession();
    await (await call(7)).hangUp();
    await transport.send(note('a'), { relatedRequestId: 7 });
    const client = await listen('1.1');
    await hears(client, event('1.2', note('a')));
    expect((await ask({ headers: { ...headers, 'last-event-id': '1.1' } })).status).toBe(409);
    // Another stream is open besides it.
    expect((await listen()).status).toBe(200);
    await transport.send(result(7));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(event('1.2', note('a')) + event('1.3', result(7)));
  });
});

describe('a client that hangs up', () => {
  it('does not give up its request, whose id it cannot use meanwhile', async () => {
    const { call, post, transport } = await openSession();
    await (await call(7)).hangUp();
    expect((await post(rpc('ping', {}, 7))).status).toBe(400);
    await transport.send(result(7));
    expect((await post(rpc('ping', {}, 7))).json).toEqual(result(7));
  });
});

describe('a request that its client cancels', () => {
  const cancel = (requestId: number): object => ({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId },
  });

  it('has no answer, and nothing of it is kept', async () => {
    const { ask, headers, call, post, transport } = await openSession();
    const client = await call(7);
    for (const _ of ['once', 'twice']) expect((await post(cancel(7))).status).toBe(202);
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(priming('1.1'));
    expect((await ask({ headers: { ...headers, 'last-event-id': '1.1' } })).status).toBe(400);
    await expect(transport.send(result(7))).rejects.toThrow('Nobody waits');
    expect((await post(rpc('ping', {}, 7))).json).toEqual(result(7));
  });

  it('has told before what it had to tell', async () => {
    const { call, post, transport } = await openSession();
    const client = await call(7);
    const { onmessage } = transport;
    const withdrawn: JSONRPCMessage = { jsonrpc: '2.0', method: 'notifications/cancelled', params: {} };
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    transport.onmessage = (message) => {
      onmessage?.(message);
      void transport.send(withdrawn, { relatedRequestId: 7 });
    };
    await post(cancel(7));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(priming('1.1') + event('1.2', withdrawn));
  });

  it('leaves the others of its batch', async () => {
    const { call, post, transport } = await openSession();
    const client = await call(1, 2);
    await post(cancel(1));
    await expect(transport.send(result(1))).rejects.toThrow('Nobody waits');
    await transport.send(result(2));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(priming('1.1') + event('1.2', result(2)));
  });

  it.each([null, 5])('goes on where the reason is %j, which is none', async (reason) => {
    const { call, post, transport } = await openSession();
    const client = await call(7);
    const params = { requestId: 7, reason };
    await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    expect((await post(rpc('ping', {}, 7))).status).toBe(400);
    await transport.send(result(7));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(priming('1.1') + event('1.2', result(7)));
  });

  it('is the one that had the id then, and no later one', async () => {
    const { headers, transport } = await openSession();
    const arrivals = createSignals<Arrival>();
    const { url } = await serve((request, response) => {
      void text(request).then((body) => arrivals.give(toArrival(request, response, JSON.parse(body))));
    });
    const arrive = async (body: object) => {
      const at = arrivals.seen.length;
      const answer = send(url, { headers, body });
      await arrivals.count(at + 1, 'the request');
      return { answer, handle: () => transport.handle(arrivals.seen[at] as Arrival) };
    };
    const first = await arrive(rpc('wait', {}, 7));
    first.handle();
    const cancelling = await arrive(cancel(7));
    const second = await arrive(rpc('wait', {}, 7));
    cancelling.handle();
    // The answer crosses the cancellation, so the id is free again.
    await transport.send(result(7));
    second.handle();
    expect((await first.answer).json).toEqual(result(7));
    expect((await cancelling.answer).status).toBe(202);
    await transport.send(result(7));
    expect((await second.answer).json).toEqual(result(7));
  });

  it('may be one that nobody knows', async () => {
    const { post } = await openSession();
    expect((await post(cancel(1))).status).toBe(202);
  });
});
