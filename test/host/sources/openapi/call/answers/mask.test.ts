import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMask,
  createMasks,
  maskJson,
} from '../../../../../../host/sources/openapi/call/answers/mask.ts';

describe('a credential in an answer', () => {
  it.each([
    ['abcdef', 'x abcdef y', 'x [redacted] y'],
    ['Bearer abcdef', '{"token":"abcdef"}', '{"token":"[redacted]"}'],
    ['a+b/c=="', String.raw`"a\u002bb\/c==\u0022" a%2Bb%2fc%3D%3d%22`, '"[redacted]" [redacted]'],
    ['user:pass word', 'user, pass word, dXNlcjpwYXNzIHdvcmQ=', 'user, [redacted], [redacted]'],
    // Too short to be told from words.
    ['abc', 'abc', 'abc'],
    ['.*.*.*', 'anything', 'anything'],
  ])('%s', (credential, text, masked) => {
    expect(createMask([credential])(text)).toBe(masked);
  });
  it('is masked whole where another one is a part of it', () => {
    expect(createMask(['secret', 'secret-and-more'])('secret-and-more')).toBe('[redacted]');
  });
  it('leaves JSON as JSON', () => {
    const mask = createMask(['123456']);
    const text = '{"id":123456,"123456x":["123456",{"n":1.5}]}';
    expect(maskJson(text, mask(text), mask)).toBe(
      '{"id":"[redacted]","[redacted]x":["[redacted]",{"n":1.5}]}',
    );
    expect(maskJson('123456 oops', mask('123456 oops'), mask)).toBe('[redacted] oops');
  });
  it('does not come through, however JSON or a URL write it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, unit: 'grapheme-ascii' }), fc.string(), (credential, around) => {
        fc.pre(!/^(bearer|basic) /i.test(credential));
        const mask = createMask([credential]);
        for (const written of [credential, JSON.stringify(credential), encodeURIComponent(credential)])
          expect(mask(`${around} ${written} ${around}`)).toContain('[redacted]');
      }),
    );
  });
});

describe('masks of one source', () => {
  it('follow the credentials of each call', () => {
    const maskOf = createMasks();
    for (const secrets of [
      ['first-secret'],
      ['first-secret'],
      ['second-secret'],
      [],
      ['a-third-one', 'first-secret'],
    ]) {
      const text = 'first-secret second-secret a-third-one';
      expect(maskOf(secrets)(text)).toBe(createMask(secrets)(text));
    }
  });
});
