import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../../host/catalog/catalog.ts';
import { indexItems } from '../../../host/catalog/items.ts';
import type { ItemKind } from '../../../host/sources/item.ts';
import { createTestConnector, itemOf, type TestConnector } from '../testConnector.ts';

function connector(name: string, items: readonly (readonly [ItemKind, string])[] = []): TestConnector {
  const source = createTestConnector(name, []);
  source.setItems(items.map(([kind, key]) => itemOf(name, kind, key)));
  return source;
}

const found = (sources: readonly TestConnector[], uri: string): string[] =>
  indexItems(sources)
    .findResource(uri)
    .map(({ subject }) => subject.id);
const aliases = (sources: readonly TestConnector[], kind: ItemKind): string[] =>
  indexItems(sources)
    .list(kind)
    .map(({ alias }) => alias);

describe('names for clients', () => {
  it('are the own URIs of servers, unless two offer the same', () => {
    const sources = [
      connector('a', [
        ['resource', 'file:///x'],
        ['resource', 'file:///y'],
        ['template', 't:{i}'],
      ]),
      connector('b', [
        ['resource', 'file:///x'],
        ['template', 't:{i}'],
        ['template', 'u:{i}'],
      ]),
    ];
    expect(aliases(sources, 'resource')).toEqual(['a+file:///x', 'file:///y', 'b+file:///x']);
    expect(aliases(sources, 'template')).toEqual(['a+t:{i}', 'b+t:{i}', 'u:{i}']);
    expect(aliases(sources.slice(0, 1), 'resource')).toEqual(['file:///x', 'file:///y']);
  });

  it('of prompts are made as those of tools, prefix included', () => {
    const [a, b] = [connector('a', [['prompt', 'fix it']]), connector('b', [['prompt', 'fix']])];
    b.prefix = '';
    expect(aliases([a, b], 'prompt')).toEqual(['a_fix_it', 'fix']);
    a.prefix = '';
    a.setItems([itemOf('a', 'prompt', 'fix')]);
    for (const alias of aliases([a, b], 'prompt')) expect(alias).toMatch(/^fix_[0-9a-f]{6}$/);
  });

  it('cannot be written by one server to look like those of another', () => {
    const sources = [
      connector('a', [['resource', 'file:///x']]),
      connector('b', [['resource', 'a+file:///x']]),
    ];
    expect(aliases(sources, 'resource')).toEqual(['file:///x', 'b+a+file:///x']);
    expect(found(sources, 'a+file:///x')).toEqual(['a/@resource:file:///x']);
    expect(found(sources, 'b+a+file:///x')).toEqual(['b/@resource:a+file:///x']);
  });
});

describe('a prompt', () => {
  it('is found by its alias and by its id, and by nothing else', () => {
    const index = indexItems([
      connector('a', [
        ['prompt', 'fix'],
        ['resource', 'x:y'],
      ]),
    ]);
    for (const name of ['a_fix', 'a/@prompt:fix']) expect(index.findPrompt(name)?.key).toBe('fix');
    for (const name of ['fix', 'x:y', '__proto__', '']) expect(index.findPrompt(name), name).toBeUndefined();
  });
});

describe('a resource', () => {
  const files = connector('files', [
    ['resource', 'file:///x'],
    ['template', 'file:///{path}'],
  ]);
  const notes = connector('notes', [
    ['resource', 'note:1'],
    ['template', 'file:///notes/{name}'],
  ]);

  it('is found by its URI, with the name of the server in front, and by its id', () => {
    for (const uri of ['file:///x', 'files+file:///x', 'files/@resource:file:///x'])
      expect(indexItems([files, notes]).findResource(uri)).toMatchObject([
        { source: files, key: 'file:///x', item: {} },
      ]);
  });

  it('that no list holds is found by the template that says most', () => {
    expect(found([files, notes], 'file:///a')).toEqual(['files/@resource:file:///a']);
    expect(found([files, notes], 'file:///notes/a')).toEqual(['notes/@resource:file:///notes/a']);
  });

  it('that no template describes is the affair of the server that is named, or of the only one with resources', () => {
    const [a, b] = [connector('a'), connector('b')];
    expect(found([a, b], 'b+x:1')).toEqual(['b/@resource:x:1']);
    expect(found([a, b], 'x:1')).toEqual([]);
    a.capabilities = { resources: {} };
    expect(found([a, b], 'x:1')).toEqual(['a/@resource:x:1']);
    b.capabilities = { resources: {} };
    expect(found([a, b], 'x:1')).toEqual([]);
  });

  it('of which two servers offer as much is each of theirs', () => {
    const [a, b] = [
      connector('a', [
        ['resource', 'x:1'],
        ['template', 'y:{i}'],
      ]),
      connector('b', [
        ['resource', 'x:1'],
        ['template', 'y:{j}'],
      ]),
    ];
    expect(found([a, b], 'x:1')).toEqual(['a/@resource:x:1', 'b/@resource:x:1']);
    expect(found([a, b], 'y:1')).toEqual(['a/@resource:y:1', 'b/@resource:y:1']);
    expect(found([a, b], 'a+y:1')).toEqual(['a/@resource:y:1']);
  });

  it.each(['', 'x', '/etc/passwd', 'file:///a\nb', 'file:///a\u202eb', `x:${'y'.repeat(5_000)}`, '\ud800:a'])(
    'is nothing that is no URI: %j',
    (uri) => {
      const only = connector('only', [['template', '{+any}']]);
      only.capabilities = { resources: {} };
      expect(found([only], uri)).toEqual([]);
    },
  );

  it('is a template, too, where an argument of one is to be completed', () => {
    expect(found([files, notes], 'file:///{path}')).toEqual(['files/@resource:file:///{path}']);
  });
});

describe('a URI that a server tells', () => {
  it('leads its reader back to that server', () => {
    const [a, b] = [
      connector('a', [
        ['resource', 'x:1'],
        ['template', 'y:{i}'],
      ]),
      connector('b', [
        ['resource', 'x:1'],
        ['resource', 'z:1'],
      ]),
    ];
    const { toClientUri } = indexItems([a, b]);
    const told = (source: TestConnector, ...uris: string[]) => uris.map((uri) => toClientUri(source, uri));
    expect(told(a, 'x:1', 'y:1', 'z:1', 'n:1')).toEqual(['a+x:1', 'y:1', 'a+z:1', 'a+n:1']);
    expect(told(b, 'x:1', 'y:1', 'z:1', 'a+q:1')).toEqual(['b+x:1', 'b+y:1', 'z:1', 'b+a+q:1']);
    expect(told(a, 'a+y:1')).toEqual(['a+a+y:1']);
    // A web page is one for everybody, and what is no URI leads nowhere.
    expect(told(a, 'https://example.com/', 'nothing')).toEqual(['https://example.com/', 'nothing']);
  });
});

describe('the items of a catalog', () => {
  it('are indexed anew when a list of items is another one, and only then', () => {
    const catalog = createCatalog();
    const source = connector('a', [['resource', 'x:1']]);
    catalog.setSources([source]);
    const before = catalog.items;
    source.tell();
    expect(catalog.items).toBe(before);
    source.setItems([itemOf('a', 'resource', 'x:2')]);
    expect(catalog.items.list('resource').map(({ alias }) => alias)).toEqual(['x:2']);
    catalog.setSources([]);
    expect(catalog.items.list('resource')).toEqual([]);
  });
});
