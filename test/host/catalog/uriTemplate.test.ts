import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUriTemplate } from '../../../host/catalog/uriTemplate.ts';

describe('a template', () => {
  it.each([
    ['file:///{path}', 'file:///a/b.txt', true],
    ['file:///{path}', 'file:///', false],
    ['file:///{path}', 'http://a', false],
    ['test://{id}/data', 'test://1/data', true],
    ['test://{id}/data', 'test://1/data/', false],
    ['test://{id}/data', 'test:///data', false],
    ['test://{id}/data', 'test://a/data/data', true],
    ['repo://{owner}/{name}/contents{/path*}', 'repo://a/b/contents/c/d', true],
    ['repo://{owner}/{name}/contents{/path*}', 'repo://a/b/contents', true],
    ['repo://{owner}/{name}/contents{/path*}', 'repo://a/contents', false],
    ['search://items{?q,limit}', 'search://items', true],
    ['search://items{?q,limit}', 'search://items?q=a', true],
    ['x:{a}{b}', 'x:1', false],
    ['x:{a}{b}', 'x:12', true],
    ['x:{a}{?b}', 'x:1', true],
    ['{+uri}', 'file:///a', true],
    ['x:a', 'x:a', true],
    ['x:a', 'x:ab', false],
    ['x:{a', 'x:{a', true],
    ['x:{a', 'x:b', false],
    // The end is not taken for the middle, nor one character counted twice.
    ['x:{a}ab{b}ab', 'x:1ab', false],
    ['x:{a}ab{b}ab', 'x:1ab2ab', true],
    ['x:a{b}a', 'x:a', false],
    ['x:{a}aab{b}', 'x:1aaab2', true],
  ])('%s and %s: %s', (template, uri, expected) => {
    expect(parseUriTemplate(template).matches(uri)).toBe(expected);
  });

  it('that has more written out says more', () => {
    expect(parseUriTemplate('file:///{a}').literals).toBe(8);
    expect(parseUriTemplate('file:///{a}/b/{c}.md').literals).toBe(14);
    expect(parseUriTemplate('{a}').literals).toBe(0);
  });

  it('matches whatever its expressions can stand for', () => {
    const text = fc.stringMatching(/^[a-c/]{0,6}$/);
    const value = fc.stringMatching(/^[a-c/]{1,4}$/);
    fc.assert(
      fc.property(text, fc.array(fc.tuple(value, text), { maxLength: 5 }), (head, parts) => {
        const template = head + parts.map(([, literal], at) => `{v${at}}${literal}`).join('');
        const uri = head + parts.map(([made, literal]) => made + literal).join('');
        expect(parseUriTemplate(template).matches(uri)).toBe(true);
      }),
    );
  });

  it('is matched in time in proportion to the lengths, whoever wrote it', () => {
    const hostile = parseUriTemplate(`x:${`{a}${'a'.repeat(500)}b`.repeat(200)}`);
    const started = performance.now();
    expect(hostile.matches(`x:${'a'.repeat(1_000_000)}`)).toBe(false);
    expect(hostile.matches(`x:${'a'.repeat(1_000_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
