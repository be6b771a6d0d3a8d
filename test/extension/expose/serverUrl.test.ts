import { describe, expect, test } from 'vitest';
import { fillServer, findUrlProblem } from '../../../extension/expose/serverUrl.ts';

describe('a URL to send calls to', () => {
  test.each(['http://127.0.0.1:4010', 'https://api.example.com/v1', 'http://[::1]:80/'])('%s', (url) => {
    expect(findUrlProblem(url)).toBeUndefined();
  });

  test.each([
    ['', 'absolute'],
    ['localhost:4010', 'http'],
    ['/v1', 'absolute'],
    ['file:///etc/passwd', 'http'],
    ['javascript:alert(1)', 'http'],
    ['https://user:password@api.example.com', 'password'],
    ['https://api.example.com/?key=1', '"?"'],
    ['https://api.example.com/#a', '"#"'],
    ['https://{region}.example.com', 'braces'],
  ])('%j is refused', (url, word) => {
    expect(findUrlProblem(url)).toContain(word);
  });
});

describe('a server with variables', () => {
  const choice = {
    url: 'https://eu.shop.example/v1',
    template: 'https://{region}.shop.example/{version}',
    variables: [
      { name: 'region', default: 'eu', choices: ['eu', 'us'] },
      { name: 'version', default: 'v1', choices: [] },
    ],
  };

  test('is filled in', () => {
    expect(fillServer(choice, { region: 'us', version: 'v2' })).toBe('https://us.shop.example/v2');
  });

  test('keeps the braces of what has no value, inherited names included', () => {
    const { url: _url, ...rest } = choice;
    const odd = { ...rest, url: '', template: 'https://{toString}.example/{version}' };
    expect(fillServer(odd, { version: 'v1' })).toBe('https://{toString}.example/v1');
  });

  test('is taken as it is where it has none', () => {
    expect(fillServer({ url: 'http://127.0.0.1:1', variables: [] }, {})).toBe('http://127.0.0.1:1');
  });
});
