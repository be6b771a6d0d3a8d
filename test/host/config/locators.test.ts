import { describe, expect, it } from 'vitest';
import { checkOrigin, checkServer, checkSpecPath } from '../../../host/config/locators.ts';

describe('checkSpecPath', () => {
  it.each([
    ['openapi/storefront.yaml', 'openapi/storefront.yaml'],
    ['./a.json', 'a.json'],
    ['a/../b.yaml', 'b.yaml'],
    ['..a/b.yaml', '..a/b.yaml'],
    ['with space/ä.yaml', 'with space/ä.yaml'],
  ])('%s is %s', (text, value) => {
    expect(checkSpecPath(text)).toEqual({ kind: 'valid', value });
  });

  it.each([
    ['', 'does not name a file'],
    ['.', 'does not name a file'],
    ['a/', 'does not name a file'],
    ['a\0b', 'does not name a file'],
    ['..', 'inside the workspace folder'],
    ['../a.yaml', 'inside the workspace folder'],
    ['a/../../b.yaml', 'inside the workspace folder'],
    ['/etc/passwd', 'inside the workspace folder'],
    ['C:/a.yaml', 'inside the workspace folder'],
    ['file:///a.yaml', 'inside the workspace folder'],
    ['https://example.com/a.yaml', 'inside the workspace folder'],
    ['a\\b.yaml', 'backslash'],
    ['\\\\server\\a.yaml', 'backslash'],
  ])('refuses %j', (text, message) => {
    const checked = checkSpecPath(text);
    expect(checked.kind === 'problem' && checked.message).toContain(message);
  });
});

describe('checkServer', () => {
  it.each([
    'http://127.0.0.1:4010',
    'https://api.example.com/v1/',
    'HTTPS://EXAMPLE.com',
    'http://[::1]:80/a@b',
  ])('takes %s', (text) => {
    expect(checkServer(text)).toEqual({ kind: 'valid', value: text });
  });

  it.each([
    ['', 'absolute'],
    ['/v1', 'absolute'],
    ['ftp://example.com', 'absolute'],
    ['http://', 'absolute'],
    ['http:\\\\example.com', 'absolute'],
    ['http:example.com', 'absolute'],
    ['https://example.com\\@evil.example', 'absolute'],
    [' http://example.com', 'absolute'],
    ['http://exa mple.com', 'absolute'],
    ['http://example.com:99999', 'absolute'],
    ['http://me:secret@example.com', 'user name or password'],
    ['http://@example.com', 'user name or password'],
    ['http://example.com/?a=1', 'query'],
    ['http://example.com?', 'query'],
    ['http://example.com/#x', 'fragment'],
    ['http://example.com/{version}', 'variable'],
  ])('refuses %j', (text, message) => {
    const checked = checkServer(text);
    expect(checked.kind === 'problem' && checked.message).toContain(message);
    expect(JSON.stringify(checked)).not.toContain('secret');
  });
});

describe('checkOrigin', () => {
  it.each([
    'http://127.0.0.1:4010/a.yaml',
    'https://example.com/openapi?format=yaml',
    'HTTPS://EXAMPLE.com/a@b',
  ])('takes %s', (text) => {
    expect(checkOrigin(text)).toEqual({ kind: 'valid', value: text });
  });

  it.each([
    ['', 'absolute'],
    ['openapi.yaml', 'absolute'],
    ['file:///a.yaml', 'absolute'],
    ['https://exa mple.com', 'absolute'],
    ['https://me:secret@example.com/a.yaml', 'user name or password'],
  ])('refuses %j', (text, message) => {
    const checked = checkOrigin(text);
    expect(checked.kind === 'problem' && checked.message).toContain(message);
    expect(JSON.stringify(checked)).not.toContain('secret');
  });
});
