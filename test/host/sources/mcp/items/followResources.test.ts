import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { followResources } from '../../../../../host/sources/mcp/items/followResources.ts';
import { createWatches, type Watches } from '../../../../../host/sources/mcp/items/watches.ts';
import {
  type Answers,
  connectMemory,
  type ConnectionOptions,
  countOf,
  ServerError,
  silence,
} from '../memoryTransport.ts';

const capabilities = { resources: { subscribe: true } };

async function follow(answer: Answers, options: ConnectionOptions = {}, watches: Watches = createWatches()) {
  const memory = await connectMemory(answer, { capabilities, ...options });
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const log = vi.fn<(line: string) => void>();
  followResources(memory.connection, { watches, signal: end.signal, log });
  const sent = (): unknown[] => memory.sent.seen.map(({ method, params }) => [method, params['uri']]);
  return { memory, watches, end, log, sent };
}

describe('a server with sessions', () => {
  it('is asked once for each resource, until nobody follows it', async () => {
    const { watches, sent, memory } = await follow(() => ({}));
    const hear = vi.fn();
    const [first, second] = [watches.add('a', hear), watches.add('a', hear)];
    await watches.ensure('a');
    first?.dispose();
    memory.tell('notifications/resources/updated', { uri: 'a' });
    await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1));
    second?.dispose();
    await memory.sent.count(2, 'the end');
    expect(sent()).toEqual([
      ['resources/subscribe', 'a'],
      ['resources/unsubscribe', 'a'],
    ]);
  });
  it('may refuse', async () => {
    const { watches, log } = await follow(() => new ServerError(-32_002, 'Not found'));
    watches.add('a', () => {});
    await expect(watches.ensure('a')).rejects.toMatchObject({ code: -32_002 });
    expect(log).toHaveBeenCalledWith('resources/subscribe a: It answered with error -32002: Not found.');
  });
  it('that is connected anew is asked again, and what is followed may have changed', async () => {
    const watches = createWatches();
    const hear = vi.fn();
    watches.add('a', hear);
    const { sent } = await follow(() => ({}), {}, watches);
    await watches.ensure('a');
    expect(sent()).toEqual([['resources/subscribe', 'a']]);
    await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1));
  });
  it('is asked for nothing where it does not offer that', async () => {
    const { watches, memory } = await follow(() => ({}), { capabilities: { resources: {} } });
    watches.add('a', () => {});
    await watches.ensure('a');
    expect(memory.sent.seen).toEqual([]);
  });
});

describe('a stateless server', () => {
  const acknowledged = 'notifications/subscriptions/acknowledged';
  const listen = 'subscriptions/listen';
  const uris = ({ sent }: Awaited<ReturnType<typeof connectMemory>>): unknown[] =>
    sent.seen
      .filter(({ method }) => method === listen)
      .map(
        ({ params }) =>
          (params['notifications'] as { resourceSubscriptions: string[] }).resourceSubscriptions,
      );

  it('is asked for all of them by one request, which is opened anew before the last one ends', async () => {
    const { watches, memory } = await follow(
      ({ method }) => {
        if (method === listen) memory.tell(acknowledged);
        return silence;
      },
      { isStateless: true },
    );
    const hear = vi.fn();
    const first = watches.add('a', hear);
    await watches.ensure('a');
    const second = watches.add('b', hear);
    await watches.ensure('b');
    expect(uris(memory)).toEqual([['a'], ['a', 'b']]);
    await expect.poll(() => memory.sent.seen[0]?.options?.requestSignal?.aborted).toBe(true);
    memory.tell('notifications/resources/updated', { uri: 'b' });
    await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1));
    first?.dispose();
    second?.dispose();
    await expect.poll(() => memory.sent.seen[1]?.options?.requestSignal?.aborted).toBe(true);
    expect(countOf(memory, listen)).toBe(2);
  });
  it('that ends the stream is asked again, and what is followed may have changed', async () => {
    let turn = 0;
    const { watches, memory } = await follow(
      ({ method }) => (method === listen && (turn += 1) === 1 ? {} : silence),
      { isStateless: true },
    );
    const hear = vi.fn();
    watches.add('a', hear);
    await memory.sent.count(2, 'the second request', 5_000);
    await vi.waitFor(() => expect(hear).toHaveBeenCalledTimes(1));
  });
  it('that has no such thing is not asked again', async () => {
    const { watches, memory, log } = await follow(() => new ServerError(-32_601, 'no'), {
      isStateless: true,
    });
    watches.add('a', () => {});
    await watches.ensure('a');
    expect(log).toHaveBeenCalledTimes(1);
    expect(countOf(memory, listen)).toBe(1);
  });
});
