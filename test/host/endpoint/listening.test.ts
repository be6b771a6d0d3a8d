import { describe, expect, it } from 'vitest';
import type { CatalogItem } from '../../../host/catalog/catalog.ts';
import { hashToken } from '../../../host/endpoint/callers.ts';
import type { Gateway } from '../../../host/gateway.ts';
import { createSignals } from '../../e2e/waiting.ts';
import { itemOf } from './fakeGateway.ts';
import { openTwo } from './openTwo.ts';

describe('a stream that listens', () => {
  interface Followed {
    readonly name: string;
    readonly agent: string;
    readonly update: () => void;
    isOver: boolean;
  }

  function following() {
    const followed = createSignals<Followed>();
    const watch: Gateway['watch'] = async ({ name, agent }, update) => {
      if (name === 'docs://secret') return { kind: 'failed', code: -32_000, reason: 'Denied.' };
      const one = { name, agent, update, isOver: false };
      followed.give(one);
      return { kind: 'watching', dispose: () => void (one.isOver = true) };
    };
    return { followed, watch };
  }

  it('is told of the resources that it may read, and acknowledged those', async () => {
    const { followed, watch } = following();
    const { listen } = await openTwo({ watch });
    const wanted = ['docs://a', 'docs://secret', 'docs://a'];
    const stream = await listen({ resourceSubscriptions: wanted });
    const acknowledged = await stream.heard.first(
      (text) => text.includes('acknowledged'),
      'the acknowledgement',
    );
    expect(acknowledged).toContain('"resourceSubscriptions":["docs://a"]');
    followed.seen[0]?.update();
    await stream.heard.first((text) => text.includes('resources/updated'), 'the update');
    expect(followed.seen.map(({ name, agent }) => [name, agent])).toEqual([['docs://a', 'copilot']]);
  });

  it('shares what it follows with others of its caller, and each is told once', async () => {
    const { followed, watch } = following();
    const { listen, callers } = await openTwo({ watch });
    const streams = [
      await listen({ resourceSubscriptions: ['docs://a'] }),
      await listen({ resourceSubscriptions: ['docs://a'] }),
      await listen({ resourceSubscriptions: ['docs://a'] }, 'two'),
    ];
    for (const { heard } of streams) await heard.first((text) => text.includes('acknowledged'), 'it');
    expect(followed.seen.map(({ agent }) => agent)).toEqual(['copilot', 'ci']);
    followed.seen[0]?.update();
    const updates = ({ heard }: (typeof streams)[number]): number =>
      heard.seen.join('').split('notifications/resources/updated').length - 1;
    await expect.poll(() => streams.map(updates)).toEqual([1, 1, 0]);
    callers.setLasting({ ci: hashToken('two') });
    await streams[0]?.ended;
    await expect.poll(() => followed.seen.map(({ isOver }) => isOver)).toEqual([true, false]);
  });

  it('that asks for what is no list of resources is refused', async () => {
    const { ask } = await openTwo();
    for (const notifications of [undefined, { resourceSubscriptions: 5 }, { resourceSubscriptions: [5] }])
      expect((await ask('subscriptions/listen', { notifications })).json.error?.code).toBe(-32_602);
  });

  it('is told of changes of its own lists, also where it never asked for them', async () => {
    let all: readonly CatalogItem[] = [];
    const { gateway, ask, listen } = await openTwo({
      items: (agent, kind) => (agent === 'copilot' ? all.filter(({ item }) => item.kind === kind) : []),
    });
    const wanted = { promptsListChanged: true, resourcesListChanged: true };
    const [own, other] = [await listen(wanted), await listen(wanted, 'two')];
    all = [itemOf('prompt', 'review'), itemOf('resource', 'docs://a')];
    gateway.change();
    await own.heard.first((text) => text.includes('prompts/list_changed'), 'the change');
    await ask('server/discover', {}, 'two');
    expect(other.heard.seen.join('')).not.toContain('list_changed');
  });
});
