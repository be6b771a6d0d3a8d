import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../../host/catalog/catalog.ts';
import { acceptInto, rejectInto } from '../../../host/lock/compare.ts';
import type { ToolsLock } from '../../../host/lock/lockFile.ts';
import { createTestConnector, externalTool } from '../testConnector.ts';
import { createTestSource, toolOf } from '../testSource.ts';

const [a, b] = [externalTool('shop', 'a'), externalTool('shop', 'b')];
const changed = externalTool('shop', 'a', { description: 'Something else.' });
const identity = 'https://shop.example/';
const accepted = (...natives: string[]): ToolsLock =>
  acceptInto(undefined, 'shop', identity, [a, b], natives);

function open(lock?: ToolsLock) {
  const source = createTestConnector('shop', [a, b]);
  const api = createTestSource('api', [toolOf('api/list')]);
  const catalog = createCatalog();
  if (lock) catalog.setLock(lock);
  catalog.setSources([api, source]);
  const served = () => catalog.entries.map(({ tool }) => tool.id);
  const held = () => catalog.held.map(({ tool, change }) => [tool.id, change.kind]);
  return { source, api, catalog, served, held };
}

const allHeld = [
  ['shop/a', 'new'],
  ['shop/b', 'new'],
];

describe('the tools of a connector', () => {
  it('are held back until somebody has accepted them; those of our own documents are not', () => {
    const { catalog, served, held } = open({ version: 1, connectors: {} });
    expect(served()).toEqual(['api/list']);
    expect(held()).toEqual(allHeld);
    for (const name of ['shop/a', 'shop_a', 'shop_b']) expect(catalog.find(name), name).toBeUndefined();
  });
  it('are held back, too, where tools.lock cannot be read', () => {
    const { catalog, served, held } = open(accepted('a'));
    catalog.setLock(undefined);
    expect(served()).toEqual(['api/list']);
    expect(held()).toEqual(allHeld);
    expect(open().held()).toEqual(allHeld);
  });
  it('are served one by one as they are accepted, and that is told', () => {
    const { source, catalog, served, held } = open();
    let changes = 0;
    catalog.onDidChange(() => (changes += 1));
    catalog.setLock(accepted('b'));
    expect(changes).toBe(1);
    expect(served()).toEqual(['api/list', 'shop/b']);
    expect(held()).toEqual([['shop/a', 'new']]);
    expect(catalog.find('shop_b')).toMatchObject({ tool: b, source });
    expect(catalog.held[0]?.source).toBe(source);
  });
  it('are held back again when they change, and served again when they change back', () => {
    const { source, catalog, served, held } = open(accepted('a', 'b'));
    source.setTools([changed, b]);
    expect(served()).toEqual(['api/list', 'shop/b']);
    expect(held()).toEqual([['shop/a', 'changed']]);
    expect(catalog.find('shop/a')).toBeUndefined();
    source.setTools([a, b]);
    expect(served()).toEqual(['api/list', 'shop/a', 'shop/b']);
    expect(held()).toEqual([]);
  });
  it('are held back where another server answers by that name', () => {
    const { catalog, held } = open(accepted('a', 'b'));
    catalog.setSources([createTestConnector('shop', [a, b], 'https://evil.example/')]);
    expect(catalog.entries).toEqual([]);
    expect(held()).toEqual([
      ['shop/a', 'other-server'],
      ['shop/b', 'other-server'],
    ]);
  });
  it('are accepted for one connector alone', () => {
    const { catalog, served } = open(accepted('a', 'b'));
    const other = createTestConnector('bank', [externalTool('bank', 'a')], identity);
    catalog.setSources([other]);
    expect(served()).toEqual([]);
  });
  it('stay held back once they are rejected', () => {
    const { held, served } = open(rejectInto(accepted('a', 'b'), 'shop', identity, [a, b], ['b']));
    expect(served()).toEqual(['api/list', 'shop/a']);
    expect(held()).toEqual([['shop/b', 'rejected']]);
  });
  it('leave no name to those that are held back', () => {
    const { source, catalog } = open(accepted('a'));
    // Two names that clients would see as one: only the served one counts.
    source.setTools([a, externalTool('shop', 'a.b'), externalTool('shop', 'a b')]);
    expect(catalog.entries.map(({ alias }) => alias)).toEqual(['api_list', 'shop_a']);
  });
  it('of a connector that is called like a part of every object are held back as well', () => {
    const source = createTestConnector('constructor', [externalTool('constructor', 'a')]);
    const catalog = createCatalog();
    catalog.setLock({ version: 1, connectors: {} });
    catalog.setSources([source]);
    expect(catalog.entries).toEqual([]);
    expect(catalog.held).toHaveLength(1);
  });
});

describe('what is no longer offered', () => {
  it('is told as long as that is sure', () => {
    const { source, catalog } = open(accepted('a', 'b'));
    expect(catalog.gone).toEqual([]);
    source.setTools([b]);
    expect(catalog.gone).toEqual(['shop/a']);
    source.isListed = false;
    source.setTools([]);
    expect(catalog.gone).toEqual([]);
  });
});

it('tools are compared once for each list, lock and server, however often a connector tells of itself', () => {
  let reads = 0;
  const watched = {
    ...a,
    get definition() {
      reads += 1;
      return a.definition;
    },
  };
  const { source, catalog } = open(accepted('a'));
  source.setTools([watched]);
  const once = reads;
  expect(once).toBeGreaterThan(0);
  source.tell();
  expect(reads).toBe(once);
  catalog.setLock(accepted('a', 'b'));
  expect(reads).toBeGreaterThan(once);
});
