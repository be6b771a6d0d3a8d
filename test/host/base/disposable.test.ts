import { describe, expect, it } from 'vitest';
import { createDisposableStore, toDisposable } from '../../../host/base/disposable.ts';

describe('toDisposable', () => {
  it('acts once, however often it is disposed', () => {
    let times = 0;
    const disposable = toDisposable(() => (times += 1));
    expect(times).toBe(0);
    disposable.dispose();
    disposable.dispose();
    expect(times).toBe(1);
  });

  it('does not act again when acting disposes it', () => {
    let times = 0;
    const disposable = toDisposable(() => {
      times += 1;
      disposable.dispose();
    });
    disposable.dispose();
    expect(times).toBe(1);
  });
});

describe('a store', () => {
  it('disposes what it owns, the newest first, and once', () => {
    const order: string[] = [];
    const store = createDisposableStore();
    for (const name of ['server', 'session', 'stream']) store.add({ dispose: () => order.push(name) });
    store.dispose();
    store.dispose();
    expect(order).toEqual(['stream', 'session', 'server']);
  });

  it('hands back what it was given, so that it can be added where it is made', () => {
    const item = { dispose: () => {}, name: 'server' };
    expect(createDisposableStore().add(item)).toBe(item);
  });

  it('disposes at once what arrives after its own end', () => {
    const order: string[] = [];
    const store = createDisposableStore();
    store.dispose();
    store.add({ dispose: () => order.push('late') });
    expect(order).toEqual(['late']);
  });
});
