import { describe, expect, it } from 'vitest';
import {
  child,
  fileOf,
  memberOf,
  toFileId,
  tokensOf,
} from '../../../../../host/sources/openapi/document/pointer.ts';

describe('pointers', () => {
  it('escapes and reads back tokens', () => {
    const pointer = child('#', 'paths', '/a~b/{c}', 0);
    expect(pointer).toBe('#/paths/~1a~0b~1{c}/0');
    expect(tokensOf(pointer)).toEqual(['paths', '/a~b/{c}', '0']);
    expect(tokensOf('#')).toEqual([]);
  });
  it('carries its file', () => {
    const pointer = child(`${toFileId('50% #1/pet.yaml')}#`, 'a#b');
    expect(pointer).toBe('50%25 %231/pet.yaml#/a#b');
    expect(fileOf(pointer)).toBe('50%25 %231/pet.yaml');
    expect(tokensOf(pointer)).toEqual(['a#b']);
    expect(fileOf('#/a')).toBe('');
  });
  it('steps into own properties only', () => {
    expect(memberOf({}, '__proto__')).toBeUndefined();
    expect(memberOf({}, 'constructor')).toBeUndefined();
    expect(memberOf([1], 'length')).toBeUndefined();
    expect(memberOf([7], '0')).toBe(7);
    expect(memberOf([7], '00')).toBeUndefined();
    expect(memberOf(JSON.parse('{"__proto__":1}'), '__proto__')).toBe(1);
  });
});
