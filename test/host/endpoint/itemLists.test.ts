import { describe, expect, it } from 'vitest';
import { createItemLists } from '../../../host/endpoint/itemLists.ts';
import type { CatalogItem } from '../../../host/catalog/catalog.ts';
import type { ItemKind } from '../../../host/sources/item.ts';
import { createFakeGateway, itemOf } from './fakeGateway.ts';

function createLists(initial: readonly CatalogItem[] = []) {
  let all = initial;
  const made: string[] = [];
  const gateway = createFakeGateway({
    items: (agent: string, kind: ItemKind) => {
      made.push(`${agent} ${kind}`);
      return all.filter(({ item }) => item.kind === kind && !(agent === 'ci' && item.key.includes('secret')));
    },
  });
  const lists = createItemLists(gateway);
  const changed: string[] = [];
  lists.onDidChange(({ agent, list }) => changed.push(`${agent} ${list}`));
  const set = (next: readonly CatalogItem[]): void => {
    all = next;
    gateway.change();
  };
  return { lists, changed, made, set };
}

const readme = itemOf('resource', 'docs://readme', 'docs://readme', { name: 'Read me' });
const secret = itemOf('resource', 'docs://secret');
const page = itemOf('template', 'docs://{page}', 'docs+docs://{page}');
const review = itemOf('prompt', 'review', 'docs_review', { description: 'Reviews.' });

describe('a list', () => {
  it('holds definitions under the names that clients see', () => {
    const { lists } = createLists([readme, page, review]);
    expect(lists.of('copilot', 'resource')).toEqual([{ uri: 'docs://readme', name: 'Read me' }]);
    expect(lists.of('copilot', 'template')).toEqual([{ uriTemplate: 'docs+docs://{page}' }]);
    expect(lists.of('copilot', 'prompt')).toEqual([{ name: 'docs_review', description: 'Reviews.' }]);
  });

  it('is made once, and stays while nothing changes', () => {
    const { lists, made, set } = createLists([readme]);
    const list = lists.of('copilot', 'resource');
    expect(lists.of('copilot', 'resource')).toBe(list);
    expect(made).toEqual(['copilot resource']);
    set([readme]);
    expect(lists.of('copilot', 'resource')).toBe(list);
  });
});

describe('a change', () => {
  it('is told to those whose own list it changes, and who have asked for it', () => {
    const { lists, changed, set } = createLists([readme]);
    for (const agent of ['copilot', 'ci']) lists.of(agent, 'resource');
    lists.of('copilot', 'prompt');
    set([readme, secret, review]);
    expect(changed).toEqual(['copilot resources', 'copilot prompts']);
    expect(lists.of('copilot', 'resource')).toHaveLength(2);
  });

  it('of resources and templates is told once', () => {
    const { lists, changed, set } = createLists();
    for (const kind of ['resource', 'template'] as const) lists.of('copilot', kind);
    set([readme, page]);
    expect(changed).toEqual(['copilot resources']);
  });

  it('of the name that clients see is one', () => {
    const { lists, changed, set } = createLists([review]);
    lists.of('copilot', 'prompt');
    set([{ ...review, alias: 'docs_review_2' }]);
    expect(changed).toEqual(['copilot prompts']);
    expect(lists.of('copilot', 'prompt')).toMatchObject([{ name: 'docs_review_2' }]);
  });

  it('is not told any more after the end', () => {
    const { lists, changed, set } = createLists();
    lists.of('copilot', 'prompt');
    lists.dispose();
    set([review]);
    expect(changed).toEqual([]);
  });
});
