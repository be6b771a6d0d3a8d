import { describe, expect, test } from 'vitest';
import { isToolNode, parseExposeArguments } from '../../../extension/model/commandArguments.ts';

const uri = { scheme: 'file', fsPath: '/w/openapi.yaml', path: '/w/openapi.yaml' };

describe('what Expose is called with', () => {
  test('is a file from a menu', () => {
    expect(parseExposeArguments(uri)).toEqual({ uri });
  });

  test('is an object from other extensions', () => {
    const given = { uri, name: 'shop', server: 'http://127.0.0.1:1' };
    expect(parseExposeArguments(given)).toEqual(given);
  });

  test.each([undefined, null, 'text', 7, [], { uri: '/w/a.yaml', name: 3, server: {} }])(
    'is asked for where %j was passed',
    (value) => {
      expect(parseExposeArguments(value)).toEqual({});
    },
  );
});

test('only lines of the Tools view are taken for such', () => {
  expect(isToolNode({ kind: 'tool', folder: '/w', tool: {} })).toBe(true);
  for (const other of [undefined, null, 'tool', uri, { kind: 'other' }])
    expect(isToolNode(other)).toBe(false);
});
