import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toWords } from '../../../host/catalog/words.ts';

describe('the words of a text', () => {
  test.each([
    ['listOpenPullRequests', ['list', 'open', 'pull', 'request']],
    ['list_open_pull_requests', ['list', 'open', 'pull', 'request']],
    ['GET /repos/{owner}/pull-requests', ['get', 'repo', 'owner', 'pull', 'request']],
    ['getHTTPResponse2Json', ['get', 'http', 'response2', 'json']],
    ['Café, naïve', ['cafe', 'naive']],
    ['addresses boxes classes status categories', ['address', 'box', 'class', 'status', 'category']],
    ['注文 を 作成', ['注文', 'を', '作成']],
    ['', []],
    ['  – !', []],
  ])('%s', (text, words) => {
    expect(toWords(text)).toEqual(words);
  });

  test('one and many of a thing are the same word', () => {
    for (const [one, many] of [
      ['order', 'orders'],
      ['box', 'boxes'],
      ['query', 'queries'],
      ['issue', 'issues'],
    ])
      expect(toWords(many ?? '')).toEqual(toWords(one ?? ''));
  });

  test('whatever text there is has words without spaces, in time that grows with its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const word of toWords(text)) expect(word).toMatch(/^\S+$/u);
      }),
    );
    expect(toWords('a'.repeat(1_000_000))).toHaveLength(1);
  });
});
