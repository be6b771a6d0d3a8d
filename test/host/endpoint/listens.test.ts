import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { createListens } from '../../../host/endpoint/listens.ts';
import { createWatches } from '../../../host/endpoint/server/watches.ts';

function createHearing() {
  const open = new Set<string>();
  const begun: string[] = [];
  const updates = new Map<string, () => void>();
  const updated: string[] = [];
  const watches = createWatches({
    agent: 'copilot',
    gateway: {
      watch: async ({ name }, update) => {
        if (name === 'docs://secret') return { kind: 'failed', code: -32_000, reason: 'Denied.' };
        begun.push(name);
        open.add(name);
        updates.set(name, update);
        return { kind: 'watching', dispose: () => void open.delete(name) };
      },
    },
    onUpdate: (uri) => updated.push(uri),
  });
  const listens = createListens(watches);
  const hear = (message: object): void =>
    listens.hear({ jsonrpc: '2.0', ...message } as JSONRPCMessage, () => {});
  const listen = (id: unknown, resourceSubscriptions: unknown): void =>
    hear({ id, method: 'subscriptions/listen', params: { notifications: { resourceSubscriptions } } });
  const cancel = (requestId: unknown): void =>
    hear({ method: 'notifications/cancelled', params: { requestId } });
  const followed = (): string[] => [...open];
  return { listens, listen, cancel, hear, followed, begun, updates, updated };
}

describe('what is listened for', () => {
  it('is followed until the client cancels', async () => {
    const { listen, cancel, followed, updates, updated, begun } = createHearing();
    listen(1, ['docs://a', 'docs://secret']);
    listen('two', ['docs://a', 'docs://b']);
    await expect.poll(followed).toEqual(['docs://a', 'docs://b']);
    updates.get('docs://a')?.();
    expect(updated).toEqual(['docs://a']);
    cancel(1);
    cancel(1);
    cancel(99);
    cancel('two');
    await expect.poll(followed).toEqual([]);
    expect(begun).toEqual(['docs://a', 'docs://b']);
  });

  it('is none of what is no list of resources, nor of other messages', async () => {
    const { listen, hear, begun } = createHearing();
    for (const wanted of [undefined, null, 'docs://a', [5], {}, []]) listen(1, wanted);
    hear({ id: 1, method: 'tools/list', params: { notifications: { resourceSubscriptions: ['docs://a'] } } });
    hear({ id: 1, result: {} });
    await Promise.resolve();
    expect(begun).toEqual([]);
  });

  it('is followed no longer when it is cancelled before it began, or the client has gone', async () => {
    const { listens, listen, cancel, followed, begun } = createHearing();
    listen(1, ['docs://a']);
    cancel(1);
    listen(2, ['docs://b']);
    await expect.poll(() => begun).toEqual(['docs://a', 'docs://b']);
    await expect.poll(followed).toEqual(['docs://b']);
    listens.dispose();
    await expect.poll(followed).toEqual([]);
  });
});
