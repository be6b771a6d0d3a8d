import { describe, expect, it } from 'vitest';
import {
  child,
  lookUp,
  resolve,
  tokensOf,
  valueAt,
} from '../../../../../host/sources/openapi/document/pointer.ts';

describe('pointers', () => {
  it('escapes and reads back tokens', () => {
    const pointer = child('#', 'paths', '/a~b/{c}', 0);
    expect(pointer).toBe('#/paths/~1a~0b~1{c}/0');
    expect(tokensOf(pointer)).toEqual(['paths', '/a~b/{c}', '0']);
  });
  it('reads own properties only', () => {
    expect(valueAt({}, ['__proto__'])).toBeUndefined();
    expect(valueAt({}, ['constructor', 'name'])).toBeUndefined();
    expect(valueAt([1], ['length'])).toBeUndefined();
    expect(valueAt([[7]], ['0', '0'])).toBe(7);
  });
});

describe('references', () => {
  const root = {
    a: { $ref: '#/b' },
    b: { $ref: '#/x~1y%20z' },
    'x/y z': { found: true },
    loop: { $ref: '#/loop2' },
    loop2: { $ref: '#/loop' },
  };
  it('follows chains, percent-decoded', () => {
    expect(resolve(root, { $ref: '#/a' }, '#')).toMatchObject({
      kind: 'found',
      value: { found: true },
      pointer: '#/x~1y z',
    });
    expect(lookUp(root, '#/a')).toMatchObject({ value: { $ref: '#/b' } });
  });
  it.each([
    ['#/none', 'dangling-ref'],
    ['#anchor', 'dangling-ref'],
    ['#/%E0%A4%A', 'dangling-ref'],
    ['#/loop', 'circular-ref'],
    ['other.yaml#/a', 'external-ref'],
    ['http://127.0.0.1/a.json', 'external-ref'],
    ['file:///etc/passwd', 'external-ref'],
  ])('loses %s', ($ref, code) => {
    expect(resolve(root, { $ref }, '#')).toMatchObject({ kind: 'lost', code });
  });
});
