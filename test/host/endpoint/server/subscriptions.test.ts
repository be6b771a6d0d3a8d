import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../../../host/gateway.ts';
import { connectOld } from '../connectClient.ts';

interface Followed {
  readonly uri: string;
  readonly agent: string;
  readonly update: () => void;
  isOver: boolean;
}

async function connect() {
  const followed: Followed[] = [];
  const watch: Gateway['watch'] = async ({ name, agent }, update) => {
    if (name === 'docs://secret') return { kind: 'failed', code: -32_000, reason: 'Denied: line 4.' };
    const one = { uri: name, agent, update, isOver: false };
    followed.push(one);
    return { kind: 'watching', dispose: () => void (one.isOver = true) };
  };
  const client = await connectOld({ watch });
  const updates = (): unknown[] => client.told('notifications/resources/updated').map(({ params }) => params);
  return { ...client, followed, updates };
}

const uri = 'docs://readme';

describe('a subscription', () => {
  it('tells of each update until it is taken back', async () => {
    const { ask, followed, updates } = await connect();
    expect((await ask('resources/subscribe', { uri })).result).toEqual({});
    followed[0]?.update();
    await expect.poll(updates).toEqual([{ uri }]);
    expect((await ask('resources/unsubscribe', { uri })).result).toEqual({});
    await expect.poll(() => followed[0]?.isOver).toBe(true);
    followed[0]?.update();
    await ask('ping');
    expect(updates()).toHaveLength(1);
  });

  it('that is asked for twice is one, and taken back at once', async () => {
    const { ask, followed, updates } = await connect();
    await Promise.all([ask('resources/subscribe', { uri }), ask('resources/subscribe', { uri })]);
    await ask('resources/subscribe', { uri });
    expect(followed).toHaveLength(1);
    followed[0]?.update();
    await expect.poll(updates).toHaveLength(1);
    await ask('resources/unsubscribe', { uri });
    await expect.poll(() => followed[0]?.isOver).toBe(true);
  });

  it('of what the agent may not read is refused', async () => {
    const { ask } = await connect();
    expect((await ask('resources/subscribe', { uri: 'docs://secret' })).error).toEqual({
      code: -32_000,
      message: 'Denied: line 4.',
      data: { uri: 'docs://secret' },
    });
  });

  it('ends with its client', async () => {
    const { ask, close, followed } = await connect();
    await ask('resources/subscribe', { uri });
    await close();
    await expect.poll(() => followed[0]?.isOver).toBe(true);
  });

  it('that nobody has is taken back without a word', async () => {
    const { ask } = await connect();
    expect((await ask('resources/unsubscribe', { uri })).result).toEqual({});
    for (const method of ['resources/subscribe', 'resources/unsubscribe'])
      expect((await ask(method, {})).error).toMatchObject({ code: -32_602 });
  });
});
