import { describe, expect, test } from 'vitest';
import { findWrittenSecret, parseServerText } from '../../../../extension/connectors/connect/serverText.ts';

test('a URL is a server', () => {
  expect(parseServerText(' https://example.com/mcp?a=1 ')).toEqual({
    kind: 'server',
    server: { kind: 'http', url: 'https://example.com/mcp?a=1' },
  });
});

test('a command line is one as well', () => {
  expect(parseServerText('npx -y "a b"')).toEqual({
    kind: 'server',
    server: { kind: 'stdio', command: 'npx', args: ['-y', 'a b'] },
  });
});

test.each([
  ['', 'Enter the URL'],
  ['https://', 'not a URL'],
  ['https://exa mple.com', 'not a URL'],
  ['https://me:pw@example.com/mcp', 'user name'],
  ['https://example.com/mcp#a', '"#"'],
  ['ftp://example.com/mcp', 'Only http'],
  ['localhost:3000/mcp', 'Begin the URL'],
  ['npx a | b', '"|"'],
])('"%s" is refused with words', (text, words) => {
  const parsed = parseServerText(text);
  expect(parsed.kind === 'problem' && parsed.message).toContain(words);
});

describe('a secret that is written out', () => {
  const found = (text: string): string => {
    const parsed = parseServerText(text);
    return (parsed.kind === 'server' && findWrittenSecret(parsed.server)) || 'none';
  };

  test.each([
    ['https://example.com/mcp?api_key=a1b2', '"api_key" in the URL'],
    ['npx server --api-key a1b2', '"--api-key"'],
    ['npx server --token=a1b2', '"--token"'],
    ['npx server ghp_abcdefghijk', 'An argument'],
  ])('%s', (text, words) => {
    expect(found(text)).toContain(words);
    expect(found(text)).not.toContain('a1b2');
  });

  test.each([
    'https://example.com/mcp?page=2',
    'https://example.com/mcp?api_key=${secret:key}',
    'npx server --api-key ${secret:key}',
    'npx server --token --verbose',
    'npx server --token',
  ])('is none in %s', (text) => {
    expect(found(text)).toBe('none');
  });
});
