import { describe, expect, it } from 'vitest';
import { createWatches } from '../../../../host/endpoint/server/watches.ts';
import type { Gateway } from '../../../../host/gateway.ts';
import type { Watching } from '../../../../host/sources/item.ts';

interface Begun {
  readonly uri: string;
  readonly signal: AbortSignal;
  readonly update: () => void;
  isDisposed: boolean;
}

function createFollowed(watch?: Gateway['watch'], most?: number) {
  const begun: Begun[] = [];
  const updated: string[] = [];
  const follow: Gateway['watch'] = async ({ name, signal }, update) => {
    const one: Begun = { uri: name, signal, update, isDisposed: false };
    begun.push(one);
    return { kind: 'watching', dispose: () => void (one.isDisposed = true) };
  };
  const watches = createWatches({
    agent: 'copilot',
    gateway: { watch: watch ?? follow },
    onUpdate: (uri) => updated.push(uri),
    ...(most === undefined ? {} : { most }),
  });
  return { watches, begun, updated };
}

const denied: Watching = { kind: 'failed', code: -32_000, reason: 'Denied.' };

describe('a resource', () => {
  it('is followed once, however often it is asked for, until nobody wants it', async () => {
    const { watches, begun, updated } = createFollowed();
    expect(await Promise.all([watches.add('a:1'), watches.add('a:1')])).toEqual([undefined, undefined]);
    expect(begun.map(({ uri }) => uri)).toEqual(['a:1']);
    begun[0]?.update();
    watches.remove('a:1');
    begun[0]?.update();
    expect(updated).toEqual(['a:1', 'a:1']);
    watches.remove('a:1');
    await expect.poll(() => begun[0]?.isDisposed).toBe(true);
    expect(begun[0]?.signal.aborted).toBe(true);
    begun[0]?.update();
    expect(updated).toHaveLength(2);
    expect(await watches.add('a:1')).toBeUndefined();
    expect(begun).toHaveLength(2);
  });

  it('that may not be followed says why, and can be asked for again', async () => {
    let answer: Watching = denied;
    const { watches } = createFollowed(async () => answer);
    expect(await watches.add('a:1')).toEqual(denied);
    answer = { kind: 'watching', dispose: () => {} };
    expect(await watches.add('a:1')).toBeUndefined();
  });

  it('whose following breaks inside is a failure that tells nothing', async () => {
    const { watches } = createFollowed(() => Promise.reject(new Error('at /home/ada')));
    expect(await watches.add('a:1')).toEqual({ kind: 'failed', code: -32_603, reason: 'Internal error' });
  });

  it('is not one too many', async () => {
    const { watches } = createFollowed(undefined, 2);
    for (const uri of ['a:1', 'a:2']) expect(await watches.add(uri)).toBeUndefined();
    expect(await watches.add('a:3')).toMatchObject({ kind: 'failed' });
    expect(await watches.add('a:1')).toBeUndefined();
    watches.remove('a:2');
    expect(await watches.add('a:3')).toBeUndefined();
  });
});

describe('the end', () => {
  it('leaves nothing followed, also not what begins only now', async () => {
    const { promise, resolve } = Promise.withResolvers<Watching>();
    let isDisposed = false;
    const { watches } = createFollowed(() => promise);
    const adding = watches.add('a:1');
    watches.dispose();
    resolve({ kind: 'watching', dispose: () => void (isDisposed = true) });
    await adding;
    await expect.poll(() => isDisposed).toBe(true);
    expect(await watches.add('a:2')).toMatchObject({ kind: 'failed' });
    watches.remove('a:1');
  });
});
