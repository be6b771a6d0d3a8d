import { describe, expect, it } from 'vitest';
import { readUrlsFirst } from '../../../../../host/sources/mcp/call/urlsFirst.ts';
import { RpcError } from '../../../../../host/sources/mcp/connection/failures.ts';

const read = (elicitations: unknown, code = -32_042) =>
  readUrlsFirst('shop/buy', new RpcError(code, 'first', { elicitations }));

describe('pages that a person has to open first', () => {
  it('are named with what they are for', () => {
    const first = { url: 'https://a.example/x?y=1', message: 'Sign\n in', elicitationId: 'e1' };
    expect(read([first, { url: 'http://b.example/' }])).toEqual({
      reason: [
        'shop/buy was not carried out: a person has to open these pages first. Call again when that is done.',
        '- https://a.example/x?y=1 (Sign in)',
        '- http://b.example/',
      ].join('\n'),
      elicitations: [first, { url: 'http://b.example/' }],
    });
  });
  // CVE-2025-6514: an authorization URL reached a shell.
  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'vscode://x', 'not a url', 7])(
    'are web pages, not %s',
    (url) => {
      expect(read([{ url, message: 'Sign in' }])).toBeUndefined();
    },
  );
  it('are what one error alone is about', () => {
    expect(read([{ url: 'https://a.example/' }], -32_000)).toBeUndefined();
    expect(read('none')).toBeUndefined();
    expect(readUrlsFirst('shop/buy', new Error('first'))).toBeUndefined();
  });
});
