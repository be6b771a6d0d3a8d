import { describe, expect, it } from 'vitest';
import {
  hideCredentials,
  isCredentialOption,
  isCredentialParameter,
  splitScheme,
} from '../../../../host/config/import/credentials.ts';
import { startCpuClock } from '../../../cpuClock.ts';

describe('isCredentialParameter', () => {
  it.each(['key', 'api_key', 'exaApiKey', 'apikey', 'access_token', 'PASSWORD', 'client-secret', 'sig'])(
    '%s is one',
    (name) => {
      expect(isCredentialParameter(name)).toBe(true);
    },
  );
  it.each(['', 'token-limit', 'key-file', 'monkey', 'author', 'public-key', 'path', 'keys'])(
    '%s is none',
    (name) => {
      expect(isCredentialParameter(name)).toBe(false);
    },
  );
});

describe('isCredentialOption', () => {
  it.each(['--api-key', '--apiKey', '-token', '--auth', '--connection.password'])('%s is one', (name) => {
    expect(isCredentialOption(name)).toBe(true);
  });
  it.each(['', 'key', '--no-auth', '--author', '--key-file', '--token-limit'])('%s is none', (name) => {
    expect(isCredentialOption(name)).toBe(false);
  });
});

describe('splitScheme', () => {
  it.each([
    ['Bearer abc', 'Bearer ', 'abc'],
    ['bearer  a b', 'bearer  ', 'a b'],
    ['Basic eA==', 'Basic ', 'eA=='],
    ['abc', '', 'abc'],
    ['Bearer', '', 'Bearer'],
    ['my secret', '', 'my secret'],
  ])('%j is %j and %j', (value, scheme, credential) => {
    expect(splitScheme(value)).toEqual([scheme, credential]);
  });
});

describe('hideCredentials', () => {
  const hidden = (text: string): string => hideCredentials(text, (_, key) => `<${key ?? ''}>`);

  it.each([
    ['nothing here', 'nothing here'],
    ['github_pat_11ABCDEFG0 glpat-abcdefgh xoxp-12345678', '<> <> <>'],
    ['sk-learn and sk-0123456789abcdef', 'sk-learn and <>'],
    ['task-0123456789abcdef', 'task-0123456789abcdef'],
    ['redis://:pw@h and amqp://u:pw@h', 'redis://:<password>@h and amqp://u:<password>@h'],
    ['https://h/?a=1&token=x&b=2', 'https://h/?a=1&token=<token>&b=2'],
    ['a?token=x', 'a?token=x'],
    ['{"Authorization":"Bearer abcdefghij"}', '{"Authorization":"Bearer <>"}'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n', '<>\n'],
    ['-----BEGIN PRIVATE KEY-----\nabc', '<>'],
    [
      '${secret:sk-0123456789abcdef} ${env:ghp_0123456789}',
      '${secret:sk-0123456789abcdef} ${env:ghp_0123456789}',
    ],
  ])('%j becomes %j', (text, expected) => {
    expect(hidden(text)).toBe(expected);
  });

  it.each(['a.', 'a:', 'a://', '?a', 'eyJa.', 'sk-', '-----BEGIN ', 'Bearer ', '://a:', '${'])(
    'takes linear time for %j over and over',
    (piece) => {
      const cpuMs = startCpuClock();
      hidden(`://${piece.repeat(300_000)}`);
      expect(cpuMs()).toBeLessThan(3_000);
    },
  );
});
