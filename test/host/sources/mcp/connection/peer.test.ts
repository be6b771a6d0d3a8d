import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  LostConnection,
  NotSent,
  RpcError,
  TimedOut,
} from '../../../../../host/sources/mcp/connection/failures.ts';
import { openPeer, type RequestOptions } from '../../../../../host/sources/mcp/connection/peer.ts';
import { silent } from '../../../../../host/sources/conversation.ts';
import { createExchange } from '../../../../../host/sources/mcp/questions/exchange.ts';
import { modernEnvelope } from '../../../../../host/sources/mcp/revisions.ts';
import { createSignals } from '../../../../e2e/waiting.ts';
import { type Answers, countOf, openMemory, ServerError, silence } from '../memoryTransport.ts';

const limits: RequestOptions = { timeoutMs: 5_000 };

async function open(answer?: Answers, isPerRequest = false) {
  const memory = openMemory(answer, isPerRequest);
  const peer = await openPeer(memory.transport);
  const ask = (method: string, options: Partial<RequestOptions> = {}): Promise<unknown> =>
    peer.request(method, {}, { ...limits, ...options });
  return { ...memory, memory, peer, ask };
}

/** What becomes of a promise, for a look at it later. */
function watch(work: Promise<unknown>) {
  const seen: unknown[] = [];
  work.then(
    (value) => seen.push(value),
    (error: unknown) => seen.push(error),
  );
  return seen;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a request', () => {
  it('is answered with the result as it came', async () => {
    const { ask, sent } = await open(({ params }) => ({ ...params, odd: [null, 1] }));
    expect(await ask('tools/list')).toEqual({ odd: [null, 1] });
    expect(sent.seen).toMatchObject([{ id: 1, method: 'tools/list' }]);
    expect(sent.seen[0]?.params).not.toHaveProperty('_meta');
  });
  it('fails with the error that it was answered with', async () => {
    const { ask } = await open(() => new ServerError(-32_603, 'no disk'));
    const error: unknown = await ask('tools/list').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: -32_603, message: 'no disk' });
  });
  it('is told apart from others, whatever the order of the answers and the type of their ids', async () => {
    const { ask, say } = await open(() => silence);
    const asked = [ask('a'), ask('b'), ask('c')];
    say({ id: '3', result: 'c' });
    say({ id: 1, result: 'a' });
    say({ id: 2, result: 'b' });
    expect(await Promise.all(asked)).toEqual(['a', 'b', 'c']);
  });
  it('fails with what the transport says of it', async () => {
    const { ask } = await open(() => Promise.reject(new Error('no way')));
    await expect(ask('a')).rejects.toThrow('no way');
  });
  it('fails where its stream ends without an answer', async () => {
    const { ask } = await open(({ options }) => {
      options?.onRequestStreamEnd?.();
      return silence;
    });
    await expect(ask('a')).rejects.toThrow(LostConnection);
  });
  it('carries headers of its own, and asks for progress where somebody wants to hear of it', async () => {
    const { ask, sent } = await open(() => ({}));
    await ask('a', { headers: { 'Mcp-Param-A': '1' } });
    await ask('b', { onProgress: () => {} });
    expect(sent.seen[0]?.options?.headers).toEqual({ 'Mcp-Param-A': '1' });
    expect(sent.seen[1]?.params).toEqual({ _meta: { progressToken: 2 } });
  });
  it('says what the stateless revision wants to hear', async () => {
    const { ask, peer, sent } = await open(() => ({}));
    peer.setEnvelope(modernEnvelope);
    await ask('a', { onProgress: () => {} });
    expect(sent.seen[0]?.params).toEqual({ _meta: { ...modernEnvelope, progressToken: 1 } });
  });
});

describe('an answer that nobody waits for', () => {
  it('changes nothing', async () => {
    const { ask, say, peer } = await open(({ method }) => (method === 'slow' ? silence : method));
    const faults = createSignals<Error>();
    peer.onFault(faults.give);
    const end = new AbortController();
    const slow = ask('slow', { signal: end.signal });
    end.abort(new Error('enough'));
    await expect(slow).rejects.toThrow('enough');
    say({ id: 1, result: 'late' });
    say({ id: 99, result: 'never asked' });
    say({ id: 1, error: { code: 1, message: 'late too' } });
    expect(await ask('quick')).toBe('quick');
    expect(faults.seen).toEqual([]);
  });
});

describe('an error without an id', () => {
  it.each([-32_700, -32_600])('and with the code %d is about the one request that waits', async (code) => {
    const { ask, say } = await open(() => silence);
    const asked = ask('server/discover');
    say({ id: null, error: { code, message: 'what?' } });
    await expect(asked).rejects.toMatchObject({ code, message: 'what?' });
  });
  it('and with another code is about a notification', async () => {
    const { ask, say } = await open(() => silence);
    const asked = ask('tools/list');
    say({ id: null, error: { code: -32_601, message: 'notifications/initialized is unknown' } });
    say({ error: { code: -32_601, message: 'the same without an id' } });
    say({ id: 1, result: 'all is well' });
    expect(await asked).toBe('all is well');
  });
  it('is about none where several wait', async () => {
    const { ask, say } = await open(() => silence);
    const asked = [ask('a'), ask('b')];
    say({ id: null, error: { code: -32_700, message: 'what?' } });
    say({ id: 1, result: 'a' });
    say({ id: 2, result: 'b' });
    expect(await Promise.all(asked)).toEqual(['a', 'b']);
  });
});

describe('the time of a request', () => {
  it('is up without an answer', async () => {
    vi.useFakeTimers();
    const { ask } = await open(() => silence);
    const ended = watch(ask('a'));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual([new TimedOut(5_000)]);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('begins anew with each sign of progress, and is up in the end all the same', async () => {
    vi.useFakeTimers();
    const { ask, tell } = await open(() => silence);
    const news: unknown[] = [];
    const ended = watch(ask('a', { mostMs: 12_000, onProgress: (each) => news.push(each) }));
    for (let sign = 0; sign < 2; sign += 1) {
      await vi.advanceTimersByTimeAsync(4_000);
      tell('notifications/progress', { progressToken: 1, progress: sign });
    }
    await vi.advanceTimersByTimeAsync(3_900);
    tell('notifications/progress', { progressToken: '1', progress: 2 });
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(news).toHaveLength(3);
    expect(ended).toEqual([new TimedOut(12_000)]);
  });
  it('hears of the first steps at once, and then of progress ten times a second at most', async () => {
    vi.useFakeTimers();
    const { ask, tell, say } = await open(() => silence);
    const heard: unknown[] = [];
    const asked = ask('a', { onProgress: (each) => heard.push(each) });
    for (let at = 0; at < 1_000; at += 1) {
      tell('notifications/progress', { progressToken: 1, progress: at });
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(heard).toHaveLength(19);
    tell('notifications/progress', { progressToken: 1, progress: 1_000 });
    say({ id: 1, result: 'done' });
    expect(await asked).toBe('done');
    // The last one is never lost.
    expect(heard).toHaveLength(20);
    expect(heard.at(-1)).toMatchObject({ progress: 1_000 });
  });
  it('has no end beyond its limit, however much progress there is', async () => {
    vi.useFakeTimers();
    const { ask, tell } = await open(() => silence);
    const ended = watch(ask('a', { onProgress: () => {} }));
    await vi.advanceTimersByTimeAsync(4_000);
    tell('notifications/progress', { progressToken: 1, progress: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ended).toEqual([new TimedOut(5_000)]);
  });
  it('leaves no timer and no listener behind', async () => {
    vi.useFakeTimers();
    const { ask } = await open(() => ({}));
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    await ask('a', { signal, mostMs: 60_000 });
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe('giving a request up', () => {
  it('is told to a server with sessions, and ends its stream then', async () => {
    const { ask, sent } = await open(() => silence, true);
    const end = new AbortController();
    const asked = ask('tools/call', { signal: end.signal });
    end.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(sent.seen[1]).toMatchObject({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await expect.poll(() => sent.seen[0]?.options?.requestSignal?.aborted).toBe(true);
  });
  it('is told to a stateless server by the end of the stream alone', async () => {
    const { ask, peer, sent } = await open(() => silence, true);
    peer.setEnvelope(modernEnvelope);
    const end = new AbortController();
    const asked = ask('tools/call', { signal: end.signal });
    end.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await expect.poll(() => sent.seen[0]?.options?.requestSignal?.aborted).toBe(true);
    expect(sent.seen.map(({ method }) => method)).toEqual(['tools/call']);
  });
  it('is told by a message where requests have no streams of their own', async () => {
    const { ask, peer, memory } = await open(() => silence);
    peer.setEnvelope(modernEnvelope);
    const end = new AbortController();
    const asked = ask('tools/call', { signal: end.signal });
    end.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(countOf(memory, 'notifications/cancelled')).toBe(1);
  });
  it('is not told of initialize, which cannot be cancelled', async () => {
    const { ask, memory } = await open(() => silence);
    const end = new AbortController();
    const asked = ask('initialize', { signal: end.signal });
    end.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(countOf(memory, 'notifications/cancelled')).toBe(0);
  });
  it('waits for nobody who does not hear of it', async () => {
    vi.useFakeTimers();
    const { promise: never } = Promise.withResolvers<void>();
    const { ask, sent } = await open(({ options, method }) => {
      if (method !== 'notifications/cancelled') return silence;
      const { promise, reject } = Promise.withResolvers<void>();
      options?.requestSignal?.addEventListener('abort', () => reject(new Error('left')));
      return Promise.race([promise, never]);
    }, true);
    const ended = watch(ask('tools/call', { timeoutMs: 10 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(ended).toEqual([new TimedOut(10)]);
    expect(sent.seen[0]?.options?.requestSignal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent.seen[0]?.options?.requestSignal?.aborted).toBe(true);
  });
  it('before it began sends nothing', async () => {
    const { ask, sent } = await open();
    await expect(ask('a', { signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early');
    expect(sent.seen).toEqual([]);
  });
});

describe('the end of a connection', () => {
  it('fails what waits, with the reason that the transport has', async () => {
    const { ask, end, peer, transport } = await open(() => silence);
    const reasons: string[] = [];
    peer.onDidClose((reason) => reasons.push(reason));
    const asked = [ask('a'), ask('b')];
    transport.ending = 'The server exited with code 3.';
    end();
    for (const each of await Promise.allSettled(asked))
      expect(each).toMatchObject({ reason: new LostConnection('The server exited with code 3.') });
    expect(reasons).toEqual(['The server exited with code 3.']);
  });
  it('sends nothing from then on', async () => {
    const { ask, end, sent } = await open();
    end();
    await expect(ask('a')).rejects.toThrow(NotSent);
    expect(sent.seen).toEqual([]);
  });
  it('has the fault before it as its reason, unless there were messages since', async () => {
    const cut = new TypeError('terminated', {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    });
    for (const [isAlive, reason] of [
      [false, 'The connection was closed before an answer came.'],
      [true, 'It closed the connection.'],
    ] as const) {
      const { ask, end, peer, transport } = await open(() => ({}));
      const reasons = createSignals<string>();
      peer.onDidClose(reasons.give);
      transport.onerror?.(cut);
      if (isAlive) await ask('ping');
      end();
      expect(reasons.seen).toEqual([reason]);
    }
  });
  it('that is ours says so, and comes once', async () => {
    const { ask, peer, memory } = await open(() => silence);
    const reasons: string[] = [];
    peer.onDidClose((reason) => reasons.push(reason));
    const asked = watch(ask('a'));
    await peer.close();
    await peer.close();
    expect(memory.isClosed).toBe(true);
    expect(asked).toEqual([new LostConnection('The connection was closed here.')]);
    expect(reasons).toEqual(['The connection was closed here.']);
  });
});

describe('the time of a call', () => {
  it('stands still while somebody is asked', async () => {
    vi.useFakeTimers();
    const { ask } = await open(() => silence);
    const exchange = createExchange(silent, new AbortController().signal);
    const ended = watch(ask('a', { exchange, mostMs: 12_000 }));
    await vi.advanceTimersByTimeAsync(4_000);
    const goOn = exchange.halt();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ended).toEqual([]);
    goOn();
    goOn();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual([new TimedOut(5_000)]);
    expect(exchange.wasHalted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a server asks of us', () => {
  it('is answered where it is a ping, and refused otherwise', async () => {
    const { say, sent } = await open();
    say({ id: 's1', method: 'ping' });
    say({ id: 's2', method: 'sampling/createMessage', params: {} });
    await sent.count(2, 'the answers');
    expect(sent.seen.map(({ params }) => params)).toMatchObject([
      { id: 's1', result: {} },
      { id: 's2', error: { code: -32_601, message: 'sampling/createMessage is not supported' } },
    ]);
  });
  it('is answered by whoever can, with whose call it belongs to', async () => {
    const { ask, say, sent, peer } = await open(() => silence);
    const exchange = createExchange(silent, new AbortController().signal);
    void ask('tools/call', { exchange });
    void ask('tools/list');
    await sent.count(2, 'the requests');
    const of: unknown[] = [];
    peer.answerWith((asked) => {
      of.push(asked.of);
      return Promise.resolve({ result: { action: 'accept' } });
    });
    for (const [index, requestId] of [1, '1', 2, 99, undefined].entries())
      say({ id: `s${index}`, method: 'elicitation/create' }, requestId === undefined ? {} : { requestId });
    await sent.count(7, 'the answers');
    expect(of).toEqual([exchange, exchange, 'nobody', 'nobody', 'unknown']);
    expect(sent.seen[2]?.params).toMatchObject({ id: 's0', result: { action: 'accept' } });
  });
  it('and withdraws is not answered', async () => {
    const { say, tell, sent, peer } = await open();
    const asked = createSignals<AbortSignal>();
    peer.answerWith(async ({ signal }) => {
      asked.give(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { result: {} };
    });
    say({ id: 's1', method: 'roots/list' });
    await asked.count(1, 'the question');
    tell('notifications/cancelled', { requestId: 's1' });
    await expect.poll(() => asked.seen[0]?.aborted).toBe(true);
    say({ id: 's2', method: 'ping' });
    await sent.count(1, 'the answer to the ping');
    expect(sent.seen.map(({ params }) => params['id'])).toEqual(['s2']);
  });
  it('is refused where it is too much, twice the same, or failed here', async () => {
    const { say, sent, peer } = await open();
    const faults = createSignals<Error>();
    peer.onFault(faults.give);
    const { promise: never } = Promise.withResolvers<never>();
    peer.answerWith(({ method }) => (method === 'odd' ? Promise.reject(new Error('oops')) : never));
    say({ id: 's0', method: 'odd' });
    await faults.count(1, 'the fault');
    for (let id = 1; id <= 32; id += 1) say({ id, method: 'roots/list' });
    say({ id: 1, method: 'roots/list' });
    say({ id: 33, method: 'roots/list' });
    say({ id: null, method: 'roots/list' });
    await sent.count(3, 'the refusals');
    expect(sent.seen.map(({ params }) => params)).toMatchObject([
      { id: 's0', error: { code: -32_603 } },
      { id: 1, error: { code: -32_600 } },
      { id: 33, error: { code: -32_600, message: '32 questions are open already.' } },
    ]);
  });
  it('a hundred times without reading the answers hears no more of them', async () => {
    const { peer, transport, say, memory } = await open();
    const { send } = transport;
    const { promise, resolve } = Promise.withResolvers<void>();
    let answers = 0;
    transport.send = async () => {
      answers += 1;
      await promise;
    };
    for (let id = 1; id <= 500; id += 1) say({ id, method: 'ping' });
    await vi.waitFor(() => expect(answers).toBe(100));
    resolve();
    await new Promise((done) => setImmediate(done));
    transport.send = send;
    say({ id: 501, method: 'ping' });
    await memory.sent.count(1, 'an answer');
    expect(answers).toBe(100);
    await peer.close();
  });
  it('and what it tells is heard, but for progress', async () => {
    const { peer, tell } = await open();
    const heard = createSignals<unknown>();
    peer.onNotification(heard.give);
    tell('notifications/progress', { progressToken: 7, progress: 1 });
    tell('notifications/tools/list_changed');
    await heard.count(1, 'the notification');
    expect(heard.seen).toEqual([{ method: 'notifications/tools/list_changed', params: {}, of: 'unknown' }]);
  });
});
