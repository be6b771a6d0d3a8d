import { describe, expect, test } from 'vitest';
import {
  isToolNode,
  parseConnectorArguments,
  parseExposeArguments,
  parseHeldTool,
  parseRefreshArguments,
  parseToolArguments,
} from '../../../extension/model/commandArguments.ts';
import { connectorOf, heldOf, sourceOf, toolOf } from '../snapshots.ts';

const uri = { scheme: 'file', fsPath: '/w/openapi.yaml', path: '/w/openapi.yaml' };

describe('what Expose is called with', () => {
  test('is a file from a menu', () => {
    expect(parseExposeArguments(uri)).toEqual({ uri });
  });

  test('is an object from other extensions', () => {
    const given = { uri, name: 'shop', server: 'http://127.0.0.1:1', origin: 'https://example.com/a.yaml' };
    expect(parseExposeArguments(given)).toEqual(given);
  });

  test.each([undefined, null, 'text', 7, [], { uri: '/w/a.yaml', name: 3, server: {}, origin: 1 }])(
    'is asked for where %j was passed',
    (value) => {
      expect(parseExposeArguments(value)).toEqual({});
    },
  );
});

describe('what Refresh is called with', () => {
  test('is the line of a source', () => {
    expect(parseRefreshArguments({ kind: 'source', folder: '/w', source: sourceOf() })).toEqual({
      folder: '/w',
      source: 'shop',
    });
    expect(parseRefreshArguments({ kind: 'tool', folder: '/w', tool: toolOf('a') })).toEqual({});
  });

  test('is an object from a test, with the answer', () => {
    const given = { folder: '/w', source: 'shop', replace: true };
    expect(parseRefreshArguments(given)).toEqual(given);
  });

  test.each([undefined, 'shop', { folder: 1, source: [], replace: 'yes' }])(
    'is asked for where %j was passed',
    (value) => {
      expect(parseRefreshArguments(value)).toEqual({});
    },
  );
});

test('a tool is shown where both its folder and its id are given', () => {
  expect(parseToolArguments({ folder: '/w', tool: 'shop/a' })).toEqual({ folder: '/w', tool: 'shop/a' });
  for (const other of [undefined, 'shop/a', { folder: '/w' }, { folder: 1, tool: 'shop/a' }])
    expect(parseToolArguments(other)).toBeUndefined();
});

test('only lines of the Tools view are taken for such', () => {
  expect(isToolNode({ kind: 'tool', folder: '/w', tool: {} })).toBe(true);
  for (const other of [undefined, null, 'tool', uri, { kind: 'other' }])
    expect(isToolNode(other)).toBe(false);
});

test('a connector is given by its name, by its line, or by one below it', () => {
  const which = { folder: '/w', name: 'files' };
  const connector = connectorOf();
  expect(parseConnectorArguments({ ...which, other: 1 })).toEqual(which);
  expect(parseConnectorArguments({ kind: 'connector', folder: '/w', connector })).toEqual(which);
  const held = { kind: 'held', folder: '/w', connector, tool: heldOf('read') };
  expect(parseConnectorArguments(held)).toEqual(which);
  expect(parseHeldTool(held)).toBe('files/read');
  for (const other of [undefined, 'files', { folder: '/w' }, { folder: 1, name: 'files' }, uri]) {
    expect(parseConnectorArguments(other)).toBeUndefined();
    expect(parseHeldTool(other)).toBeUndefined();
  }
});
