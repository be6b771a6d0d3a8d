import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob, parsePattern } from '../../../host/policy/glob.ts';
import { startCpuClock } from '../../cpuClock.ts';

function matches(pattern: string, source: string, native: string): boolean {
  const parsed = parsePattern(pattern);
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  return parsed.pattern.matches(source, native);
}

function problemOf(pattern: string): string {
  const parsed = parsePattern(pattern);
  return parsed.kind === 'problem' ? parsed.message : '';
}

describe('parsePattern', () => {
  it.each([
    ['*/*', 'storefront', 'orders/list', true],
    ['storefront/*', 'storefront', 'a/b/c', true],
    ['storefront/*', 'storefronts', 'a', false],
    ['*/purge*', 'storefront', 'purgeAll', true],
    ['*/purge*', 'storefront', 'repurge', false],
    ['*/*purge*', 'storefront', 'a/repurge', true],
    ['store?/get', 'store1', 'get', true],
    ['store?/get', 'store', 'get', false],
    ['{a,b}/{x,y}*', 'b', 'yes', true],
    ['{a,b}/{x,y}*', 'c', 'yes', false],
    ['a/{get,list{,_all}}', 'a', 'list_all', true],
    ['a/{get,list{,_all}}', 'a', 'list', true],
    ['a/x,y', 'a', 'x,y', true],
    ['a/Get', 'a', 'get', false],
    ['a/b/c', 'a', 'b/c', true],
    ['a/?', 'a', '😀', true],
    ['a/[x]', 'a', 'x', false],
  ])('%s on %s/%s is %s', (pattern, source, native, expected) => {
    expect(matches(pattern, source, native)).toBe(expected);
  });

  it.each([
    ['*', 'has no "/"'],
    ['', 'has no "/"'],
    ['/x', 'is empty'],
    ['a/', 'is empty'],
    ['a/{b', 'do not pair up'],
    ['a/b}', 'do not pair up'],
    ['{a/b,c/d}', 'do not pair up'],
    [`a/${'{a,b}'.repeat(7)}`, 'more than 100 alternatives'],
    [`{${'a,'.repeat(100)}a}/b`, 'more than 100 alternatives'],
    [`a/${'{'.repeat(3_000)}`, 'longer than'],
    [`a/${'{'.repeat(1_900)}`, 'do not pair up'],
  ])('refuses %.20s', (pattern, message) => {
    expect(problemOf(pattern)).toContain(message);
  });

  it('names the literal parts, and none where a wildcard stands', () => {
    const parsed = parsePattern('{a,b,a}/x*');
    expect(parsed).toMatchObject({ pattern: { sources: ['a', 'b'], natives: undefined } });
  });

  it('never throws, whatever the text', () => {
    const braces = fc.string({ unit: fc.constantFrom('{', '}', ',', '/', '*', 'a'), maxLength: 40 });
    fc.assert(fc.property(fc.oneof(fc.string(), braces), (text) => void parsePattern(text)));
  });
});

describe('matchesGlob', () => {
  it('equals a naive reference', () => {
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '/', '😀'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '😀'), maxLength: 8 });
    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        expect(matchesGlob(pattern, subject)).toBe(naive(Array.from(pattern), Array.from(subject)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes bounded time for patterns that make backtracking explode', () => {
    const text = `${'a'.repeat(5_000)}b`;
    const cpuMs = startCpuClock();
    expect(matchesGlob('*a'.repeat(900), text)).toBe(false);
    expect(cpuMs()).toBeLessThan(2_000);
  });
});

function naive(glob: string[], text: string[]): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return text.length === 0;
  if (first === '*') return naive(rest, text) || (text.length > 0 && naive(glob, text.slice(1)));
  return text.length > 0 && (first === '?' || first === text[0]) && naive(rest, text.slice(1));
}
