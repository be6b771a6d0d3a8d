import { describe, expect, it } from 'vitest';
import { readingFacts } from '../../../../../host/sources/item.ts';
import { readExternalItem } from '../../../../../host/sources/mcp/items/externalItem.ts';

function definitionOf(kind: Parameters<typeof readExternalItem>[1], given: unknown): unknown {
  const read = readExternalItem('shop', kind, given);
  return read.kind === 'item' ? read.item.definition : read;
}

describe('an item', () => {
  it('is named as the role file names it, and read by its nature', () => {
    expect(readExternalItem('shop', 'resource', { uri: 'file:///a', name: 'a' })).toEqual({
      kind: 'item',
      isMended: false,
      item: {
        ...{ kind: 'resource', source: 'shop', key: 'file:///a' },
        ...{ id: 'shop/@resource:file:///a', native: '@resource:file:///a' },
        ...{ facts: readingFacts, claims: readingFacts },
        definition: { uri: 'file:///a', name: 'a' },
      },
    });
    expect(readExternalItem('shop', 'prompt', { name: 'ask' })).toMatchObject({
      item: { id: 'shop/@prompt:ask' },
    });
  });
  it('keeps what MCP gives it, and nothing else', () => {
    const icon = { src: 'https://shop.example/i.png', mimeType: 'image/png' };
    const annotations = { audience: ['user'], priority: 0.5, odd: 1 };
    const rest = { title: 'A', description: 'D', icons: [icon], _meta: { a: 1 }, odd: 1 };
    const kept = { title: 'A', description: 'D', icons: [icon] };
    expect(
      definitionOf('resource', {
        uri: 'a',
        name: 'n',
        mimeType: 'text/plain',
        size: 7,
        annotations,
        ...rest,
      }),
    ).toEqual({
      ...{ uri: 'a', name: 'n', mimeType: 'text/plain', size: 7, ...kept },
      annotations: { audience: ['user'], priority: 0.5 },
    });
    expect(definitionOf('template', { uriTemplate: 'a/{b}', name: 'n', ...rest })).toEqual({
      ...{ uriTemplate: 'a/{b}', name: 'n', ...kept },
    });
    const args = [{ name: 'x', required: true, description: 'X', odd: 1 }, { title: 'no name' }, 7];
    expect(definitionOf('prompt', { name: 'n', arguments: args, mimeType: 'x', ...rest })).toEqual({
      ...{ name: 'n', ...kept },
      arguments: [{ name: 'x', required: true, description: 'X' }],
    });
  });
  it.each([
    ['resource', { uri: 'a', name: null, title: null, annotations: null }, false],
    ['resource', { uri: 'a', name: 7, icons: 'x', annotations: 'x', size: '7' }, true],
    ['resource', { uri: 'a', name: 'a', icons: [{ src: 7 }], annotations: { priority: 'high' } }, false],
    ['prompt', { name: 'a', arguments: 'none' }, true],
  ] as const)('is mended where it is odd: %s %j', (kind, given, isMended) => {
    const read = readExternalItem('shop', kind, given);
    expect(read).toMatchObject({ kind: 'item', isMended, item: { definition: { name: 'a' } } });
    expect(JSON.stringify(read)).not.toMatch(/null|high|"x"/);
  });
  it.each([
    ['resource', {}, 'has no "uri"'],
    ['template', { uri: 'a' }, 'has no "uriTemplate"'],
    ['prompt', null, 'has no "name"'],
    ['resource', { uri: 'a'.repeat(2_049) }, 'has a URI of more than 2048 characters'],
    ['prompt', { name: 'a'.repeat(257) }, 'has a name of more than 256 characters'],
    ['resource', { uri: 'a\u202Eb' }, 'has a URI with invisible characters'],
    ['resource', { uri: 'a', description: 'x'.repeat(70_000) }, 'is larger than 64 KB'],
    ['resource', { uri: 'a', _meta: deep(30) }, 'is nested more than 20 levels deep'],
  ] as const)('is left out where it is of no use: %s %j', (kind, given, reason) => {
    expect(readExternalItem('shop', kind, given)).toMatchObject({ kind: 'left-out', reason });
  });
});

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)];
}
