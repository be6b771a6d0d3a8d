import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../../host/catalog/catalog.ts';
import { createTestSource, toolOf } from '../testSource.ts';

const shop = () => createTestSource('shop', [toolOf('shop/list'), toolOf('shop/cancel')]);
const mail = () => createTestSource('mail', [toolOf('mail/send')]);

describe('a catalog', () => {
  it('is empty until it has sources', () => {
    const catalog = createCatalog();
    expect(catalog.entries).toEqual([]);
    expect(catalog.find('shop_list')).toBeUndefined();
  });

  it('merges the tools of its sources, each with the source that answers for it', () => {
    const catalog = createCatalog();
    const sources = [shop(), mail()];
    catalog.setSources(sources);
    expect(catalog.sources).toBe(sources);
    expect(catalog.entries.map(({ alias, source }) => [alias, source.name])).toEqual([
      ['shop_list', 'shop'],
      ['shop_cancel', 'shop'],
      ['mail_send', 'mail'],
    ]);
  });

  it('finds a tool by the name that clients see, and by its id', () => {
    const catalog = createCatalog();
    catalog.setSources([shop()]);
    expect(catalog.find('shop_list')?.tool.id).toBe('shop/list');
    expect(catalog.find('shop/list')).toBe(catalog.find('shop_list'));
    for (const name of ['list', 'shop_List', 'shop', '', '__proto__', 'constructor'])
      expect(catalog.find(name), name).toBeUndefined();
  });

  it('never takes the alias of one tool for the id of another', () => {
    const catalog = createCatalog();
    catalog.setSources([createTestSource('a', [toolOf('a/b/c'), toolOf('a/b_c')])]);
    for (const entry of catalog.entries) {
      expect(catalog.find(entry.alias)).toBe(entry);
      expect(catalog.find(entry.tool.id)).toBe(entry);
    }
  });
});

describe('a change', () => {
  it('of a source is told once the catalog shows it', () => {
    const catalog = createCatalog();
    const source = shop();
    catalog.setSources([source]);
    const seen: string[][] = [];
    catalog.onDidChange(() => seen.push(catalog.entries.map(({ alias }) => alias)));
    source.setTools([toolOf('shop/refund')]);
    expect(seen).toEqual([['shop_refund']]);
    expect(catalog.find('shop_list')).toBeUndefined();
    expect(catalog.find('shop_refund')).toBeDefined();
  });

  it('of something else than tools is told, and costs no new entries', () => {
    const catalog = createCatalog();
    const tools = [toolOf('shop/list')];
    const source = createTestSource('shop', tools);
    catalog.setSources([source, mail()]);
    const { entries } = catalog;
    let changes = 0;
    catalog.onDidChange(() => (changes += 1));
    source.setTools(tools);
    expect(changes).toBe(1);
    expect(catalog.entries).toBe(entries);
  });

  it('of the sources leaves nothing of those that went', () => {
    const catalog = createCatalog();
    const [gone, kept] = [shop(), mail()];
    catalog.setSources([gone, kept]);
    let changes = 0;
    catalog.onDidChange(() => (changes += 1));
    catalog.setSources([kept]);
    expect(changes).toBe(1);
    expect(catalog.find('shop/list')).toBeUndefined();
    gone.setTools([toolOf('shop/refund')]);
    expect(changes).toBe(1);
    kept.setTools([]);
    expect(changes).toBe(2);
    expect(catalog.entries).toEqual([]);
  });

  it('that makes two names alike renames both, and back again when one of them goes', () => {
    const catalog = createCatalog();
    const source = createTestSource('shop', [toolOf('shop/a.b')]);
    catalog.setSources([source]);
    expect(catalog.entries.map(({ alias }) => alias)).toEqual(['shop_a_b']);
    source.setTools([toolOf('shop/a.b'), toolOf('shop/a b')]);
    expect(catalog.find('shop_a_b')).toBeUndefined();
    expect(new Set(catalog.entries.map(({ alias }) => alias)).size).toBe(2);
    source.setTools([toolOf('shop/a.b')]);
    expect(catalog.find('shop_a_b')?.tool.id).toBe('shop/a.b');
  });

  it('is neither heard nor told once the catalog is disposed', () => {
    const catalog = createCatalog();
    const source = shop();
    catalog.setSources([source]);
    let changes = 0;
    catalog.onDidChange(() => (changes += 1));
    catalog.dispose();
    source.setTools([]);
    expect(changes).toBe(0);
  });
});
