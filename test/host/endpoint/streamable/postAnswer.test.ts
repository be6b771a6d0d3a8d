import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/server';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEventStores } from '../../../../host/endpoint/eventStore.ts';
import { createPostAnswer, type PostAnswer } from '../../../../host/endpoint/streamable/postAnswer.ts';
import { openStream, type RawStream, send } from '../../../e2e/rawRequest.ts';
import { createSignals, inTime } from '../../../e2e/waiting.ts';
import { serve } from '../serving.ts';

afterEach(() => void vi.useRealTimers());

const PRIMING = 'id: 1.1\nretry: 1000\ndata: \n\n';

const result = (id: RequestId, text = 'größe'): JSONRPCMessage => ({ jsonrpc: '2.0', id, result: { text } });
const note = (text: string): JSONRPCMessage => ({ jsonrpc: '2.0', method: 'a', params: { text } });
const event = (id: string, message: JSONRPCMessage): string =>
  `event: message\nid: ${id}\ndata: ${JSON.stringify(message)}\n\n`;
const heardBy = ({ heard }: RawStream): string => heard.seen.join('');
const heard = (client: RawStream, text: string): Promise<unknown> =>
  client.heard.first(() => heardBy(client).includes(text), `what has "${text}"`);

interface Opened {
  readonly answer: PostAnswer;
  readonly response: ServerResponse;
  /** Settles when the response is complete, or cut off. */
  readonly closed: Promise<unknown>;
}

interface Options {
  readonly requests?: readonly RequestId[];
  readonly isPrimed?: boolean;
  /** What is done at once with the answer. */
  readonly work?: (answer: PostAnswer) => void;
}

/** A server that answers its first request by the test's words, and with each further one goes on with that answer. */
async function serving({ requests = [1], isPrimed = true, work }: Options = {}) {
  const stores = createEventStores();
  onTestFinished(stores.dispose);
  const events = stores.open();
  const store = vi.spyOn(events, 'store');
  const onOver = vi.fn<() => void>();
  const opened = createSignals<Opened>();
  const headers = { 'mcp-session-id': 's' };
  const server = await serve((request, response) => {
    const closed = inTime(new Promise((resolve) => void response.once('close', resolve)), 'the end');
    const lastEventId = request.headers['last-event-id'];
    if (lastEventId !== undefined) return opened.seen[0]?.answer.resume(response, String(lastEventId));
    const options = { id: 'post-1', events, headers, response, requests, isPrimed, onOver };
    const answer = createPostAnswer(options);
    opened.give({ answer, response, closed });
    work?.(answer);
  });
  const first = (): Promise<Opened> => opened.first(() => true, 'the request');
  /** A client whose answer is not quick, once it has heard the beginning of the stream. */
  const waiting = async (text = PRIMING): Promise<Opened & { readonly client: RawStream }> => {
    const client = await openStream(server.url);
    await heard(client, text);
    return { ...(await first()), client };
  };
  const resume = (lastEventId: string): Promise<RawStream> =>
    openStream(server.url, { headers: { 'last-event-id': lastEventId } });
  /** A client that has gone before anything was sent to it. */
  const abandoned = async (): Promise<Opened> => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const socket = server.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const one = await first();
    socket.destroy();
    await one.closed;
    return one;
  };
  /** A client that has gone in the middle of a stream. */
  const cutOff = async (text: string): Promise<Opened> => {
    const one = await waiting(text);
    one.client.close();
    await one.closed;
    return one;
  };
  return { ...server, events, store, onOver, first, waiting, resume, abandoned, cutOff };
}

describe('a quick answer', () => {
  it.each<[string, JSONRPCMessage]>([
    ['a result', result(1)],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: -32_602, message: 'größe' } }],
  ])('is JSON with the headers of its session, and is not kept: %s', async (_, message) => {
    for (const isPrimed of [true, false]) {
      const work = (answer: PostAnswer): void => answer.answer(1, message);
      const { url, store, onOver } = await serving({ isPrimed, work });
      const { status, headers, text } = await send(url);
      expect([status, text]).toEqual([200, JSON.stringify(message)]);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
        'mcp-session-id': 's',
      });
      expect(store).not.toHaveBeenCalled();
      expect(onOver).toHaveBeenCalledOnce();
    }
  });

  it('is one that comes before the client has waited for long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const [ms, type] of [
      [5, 'application/json'],
      [1_000, 'text/event-stream'],
    ] as const) {
      const { url, first } = await serving();
      const reading = fetch(url);
      const { answer } = await first();
      vi.advanceTimersByTime(ms);
      answer.answer(1, result(1));
      expect((await reading).headers.get('content-type')).toBe(type);
    }
  });
});

describe('a message before the answer', () => {
  it.each([true, false])('makes it a stream, which the answer ends; primed: %s', async (isPrimed) => {
    const work = (answer: PostAnswer): void => {
      answer.tell(note('a'));
      answer.tell(note('b'));
      answer.answer(1, result(1));
    };
    const { url, onOver } = await serving({ isPrimed, work });
    const { headers, text } = await send(url);
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'mcp-session-id': 's' });
    expect(text).toBe(
      isPrimed
        ? PRIMING + event('1.2', note('a')) + event('1.3', note('b')) + event('1.4', result(1))
        : event('1.1', note('a')) + event('1.2', note('b')) + event('1.3', result(1)),
    );
    expect(onOver).toHaveBeenCalledOnce();
  });
});

describe('a slow answer', () => {
  it('comes after the head and an event to come back to', async () => {
    const { waiting, onOver } = await serving();
    const { client, answer } = await waiting();
    expect([client.status, answer.isOpen]).toEqual([200, true]);
    expect(onOver).not.toHaveBeenCalled();
    answer.answer(1, result(1));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(PRIMING + event('1.2', result(1)));
    expect(onOver).toHaveBeenCalledOnce();
    expect(answer.isOpen).toBe(false);
  });

  it('comes after the head alone where the client knows no event without data', async () => {
    const { url, first, store } = await serving({ isPrimed: false });
    const client = await openStream(url);
    const { answer } = await first();
    expect([client.status, client.heard.seen]).toEqual([200, []]);
    expect(store).not.toHaveBeenCalled();
    answer.answer(1, result(1));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(event('1.1', result(1)));
  });
});

describe('the answers of a batch', () => {
  it('are a stream that ends with the last of them', async () => {
    const { url, first, onOver } = await serving({ requests: [1, '1', 2], isPrimed: false });
    const client = await openStream(url);
    const { answer } = await first();
    answer.answer(2, result(2));
    answer.tell(note('a'));
    answer.answer(1, result(1));
    await heard(client, event('1.3', result(1)));
    expect(answer.isOpen).toBe(true);
    expect(onOver).not.toHaveBeenCalled();
    answer.answer('1', result('1'));
    await inTime(client.ended, 'the end of the stream');
    const [two, told, one, text] = [result(2), note('a'), result(1), result('1')];
    expect(heardBy(client)).toBe(
      event('1.1', two) + event('1.2', told) + event('1.3', one) + event('1.4', text),
    );
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('are a stream also where all are quick', async () => {
    const work = (answer: PostAnswer): void => {
      for (const id of [1, 2]) answer.answer(id, result(id));
    };
    const { url, onOver } = await serving({ requests: [1, 2], work });
    const { headers, text } = await send(url);
    expect(headers['content-type']).toBe('text/event-stream');
    expect(text).toBe(PRIMING + event('1.2', result(1)) + event('1.3', result(2)));
    expect(onOver).toHaveBeenCalledOnce();
  });
});

describe('a request that is never answered', () => {
  it.each<[string, (answer: PostAnswer) => void]>([
    ['given up', (answer) => answer.abandon(1)],
    ['ended', (answer) => answer.end()],
  ])('is a stream without an event where it is %s at once', async (_, work) => {
    const { url, store, onOver } = await serving({ work });
    const { status, headers, text } = await send(url);
    expect([status, text]).toEqual([200, '']);
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'mcp-session-id': 's' });
    expect(store).not.toHaveBeenCalled();
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('ends its stream, and nobody can come back to it', async () => {
    const { waiting, events, onOver } = await serving();
    const { client, answer } = await waiting();
    answer.tell(note('a'));
    expect([events.streamOf('1.1'), events.streamOf('1.2')]).toEqual(['post-1', 'post-1']);
    answer.abandon(1);
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(PRIMING + event('1.2', note('a')));
    expect([events.streamOf('1.1'), events.streamOf('1.2')]).toEqual([undefined, undefined]);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('leaves the others of its batch, whose answers are kept', async () => {
    const { waiting, events, onOver } = await serving({ requests: [1, 2, 3] });
    const { client, answer } = await waiting();
    answer.abandon(1);
    answer.answer(2, result(2));
    answer.answer(3, result(3));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(PRIMING + event('1.2', result(2)) + event('1.3', result(3)));
    expect(events.after('1.1')).toHaveLength(2);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('leaves the answers of its batch where it is the last one', async () => {
    const { waiting, events, onOver } = await serving({ requests: [1, 2] });
    const { client, answer } = await waiting();
    answer.answer(2, result(2));
    answer.abandon(1);
    await inTime(client.ended, 'the end of the stream');
    expect(events.after('1.1')).toEqual([{ id: '1.2', message: result(2) }]);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('is forgotten also where its client has gone', async () => {
    const { cutOff, events, onOver } = await serving();
    const { answer } = await cutOff(PRIMING);
    answer.abandon(1);
    expect(events.streamOf('1.1')).toBeUndefined();
    expect(onOver).toHaveBeenCalledOnce();
  });
});

describe('a client that hangs up', () => {
  it('before anything was sent is never answered, and nothing is kept', async () => {
    for (const requests of [[1], [1, 2]]) {
      const { abandoned, store, onOver } = await serving({ requests });
      const { answer, response } = await abandoned();
      expect([answer.isOpen, vi.getTimerCount()]).toEqual([false, 0]);
      const spies = (['writeHead', 'write', 'end'] as const).map((name) => vi.spyOn(response, name));
      // Whoever asks something is told so, instead of waiting for an answer.
      expect(() => answer.tell(note('a'))).toThrow('The client has gone.');
      expect(onOver).not.toHaveBeenCalled();
      for (const id of requests) answer.answer(id, result(id));
      for (const spy of [...spies, store]) expect(spy).not.toHaveBeenCalled();
      expect(onOver).toHaveBeenCalledOnce();
      vi.useRealTimers();
    }
  });

  it('finds the answer when it comes back', async () => {
    const { cutOff, resume, events, onOver } = await serving();
    const { answer } = await cutOff(PRIMING);
    expect(answer.isOpen).toBe(false);
    answer.tell(note('a'));
    const client = await resume('1.1');
    expect(answer.isOpen).toBe(true);
    await heard(client, event('1.2', note('a')));
    expect(onOver).not.toHaveBeenCalled();
    answer.answer(1, result(1));
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(event('1.2', note('a')) + event('1.3', result(1)));
    expect(onOver).toHaveBeenCalledOnce();
    expect(events.after('1.1')).toHaveLength(2);
  });

  it('finds it also where it has come meanwhile', async () => {
    const { cutOff, resume, onOver } = await serving({ isPrimed: false, work: (all) => all.tell(note('a')) });
    const { answer } = await cutOff(event('1.1', note('a')));
    answer.answer(1, result(1));
    expect(onOver).toHaveBeenCalledOnce();
    await heard(await resume('1.1'), event('1.2', result(1)));
    expect(onOver).toHaveBeenCalledOnce();
  });
});

describe('ending it', () => {
  it('ends what is open', async () => {
    const { waiting, onOver } = await serving({ requests: [1, 2] });
    const { client, answer } = await waiting();
    answer.answer(1, result(1));
    answer.end();
    await inTime(client.ended, 'the end of the stream');
    expect(heardBy(client)).toBe(PRIMING + event('1.2', result(1)));
    expect(answer.isOpen).toBe(false);
    expect(onOver).toHaveBeenCalledOnce();
  });

  it('needs no client', async () => {
    const { abandoned, onOver } = await serving();
    (await abandoned()).answer.end();
    expect(onOver).toHaveBeenCalledOnce();
  });
});
