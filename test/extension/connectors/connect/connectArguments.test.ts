import { expect, test } from 'vitest';
import { parseConnectArguments } from '../../../../extension/connectors/connect/connectArguments.ts';

test('reads a URL, a name, a folder and what is accepted', () => {
  const given = { url: 'https://example.com/mcp', name: 'a', folder: '/w', accept: 'all' };
  expect(parseConnectArguments(given)).toEqual({
    server: { kind: 'http', url: 'https://example.com/mcp' },
    name: 'a',
    folder: '/w',
    accept: 'all',
  });
});

test('reads a command with its arguments as they are', () => {
  expect(parseConnectArguments({ command: 'node', args: ['a b', '|', 3] })).toEqual({
    server: { kind: 'stdio', command: 'node', args: ['a b', '|'] },
  });
});

test('a URL that cannot be one is thrown with its reason', () => {
  expect(() => parseConnectArguments({ url: 'https://a:b@example.com' })).toThrow('user name');
  expect(() => parseConnectArguments({ url: 'npx a' })).toThrow('not an http or https URL');
});

test.each([undefined, null, 'text', { url: 3, name: [], folder: 1, accept: 'some' }])(
  'everything is asked for where %j was passed',
  (value) => {
    expect(parseConnectArguments(value)).toEqual({});
  },
);

test('a command is never approved by an argument', () => {
  const given = { command: 'node', approve: true, approved: true, hash: 'a1', accept: 'all' };
  expect(parseConnectArguments(given)).toEqual({
    server: { kind: 'stdio', command: 'node', args: [] },
    accept: 'all',
  });
});
