import { describe, expect, it } from 'vitest';
import type { CatalogItem } from '../../../host/catalog/catalog.ts';
import { connectOld } from './connectClient.ts';
import { itemOf } from './fakeGateway.ts';

describe('a client that stays', () => {
  it('is told of changes of its own lists, and of no others', async () => {
    let all: readonly CatalogItem[] = [];
    const { gateway, ask, told, items } = await connectOld({
      items: (agent, kind) => (agent === 'copilot' ? all.filter(({ item }) => item.kind === kind) : []),
    });
    for (const method of ['resources/list', 'prompts/list']) await ask(method);
    items.of('ci', 'prompt');
    const changes = (): string[] =>
      ['resources', 'prompts', 'tools'].filter(
        (list) => told(`notifications/${list}/list_changed`).length > 0,
      );
    all = [itemOf('prompt', 'review')];
    gateway.change();
    await expect.poll(changes).toEqual(['prompts']);
    all = [...all, itemOf('resource', 'docs://readme')];
    gateway.change();
    await expect.poll(changes).toEqual(['resources', 'prompts']);
    expect(told('notifications/prompts/list_changed')).toHaveLength(1);
  });

  it('holds nothing after it has gone', async () => {
    const { gateway, items, lists, close } = await connectOld();
    await close();
    for (const { onDidChange } of [items, lists]) expect(onDidChange).toBeDefined();
    expect(() => gateway.change()).not.toThrow();
  });

  it('is declared the same whatever there is', async () => {
    const { heard } = await connectOld();
    expect(heard.seen[0]?.result?.['capabilities']).toEqual({
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
      completions: {},
      logging: {},
    });
  });
});
