import { describe, expect, it } from 'vitest';
import { toPlace } from '../../../host/endpoint/place.ts';

describe('a URL', () => {
  it.each([
    ['/mcp', 'mcp'],
    ['/mcp?a=b', 'mcp'],
    ['/sse', 'sse'],
    ['/messages?sessionId=a/b', 'messages'],
    ['/health?from=monitor', 'health'],
  ])('names a place: %s', (url, name) => {
    expect(toPlace(url)).toEqual({ name, prefix: '', rest: url });
  });

  it('may hold a token, which goes no further', () => {
    expect(toPlace('/t/a-B_9.~+==/messages?sessionId=x')).toEqual({
      name: 'messages',
      token: 'a-B_9.~+==',
      prefix: '/t/a-B_9.~+==',
      rest: '/messages?sessionId=x',
    });
    expect(toPlace('/t/a/mcp')?.rest).toBe('/mcp');
  });

  it.each([
    undefined,
    '',
    '/',
    '/mcp/',
    '//mcp',
    '/t/mcp',
    '/t//mcp',
    '/t/a',
    '/t/a/',
    '/t/a/t/b/mcp',
    '/t/a%62/mcp',
    '/t/a b/mcp',
    '/T/a/mcp',
    '/x/mcp',
    'http://127.0.0.1/mcp',
    '*',
    '?/mcp',
  ])('names nothing of ours: %s', (url) => {
    expect(toPlace(url)).toBeUndefined();
  });
});
