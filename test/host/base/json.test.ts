import { describe, expect, it } from 'vitest';
import { deepFreeze, isObject, property } from '../../../host/base/json.ts';

describe('isObject', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [Object.create(null), true],
    [[], false],
    [null, false],
    [undefined, false],
    ['{}', false],
    [1, false],
    [() => {}, false],
  ])('of %j is %s', (value, expected) => {
    expect(isObject(value)).toBe(expected);
  });
});

describe('property', () => {
  it('reads what an object holds itself', () => {
    expect(property({ a: null }, 'a')).toBeNull();
    expect(property(JSON.parse('{"__proto__":1}'), '__proto__')).toBe(1);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('does not inherit %s', (key) => {
    expect(property({}, key)).toBeUndefined();
  });

  it.each([null, undefined, 'text', 5, ['item']])('has nothing to read in %j', (value) => {
    expect(property(value, 'length')).toBeUndefined();
    expect(property(value, '0')).toBeUndefined();
  });
});

describe('deepFreeze', () => {
  it('freezes the value itself and all that it holds', () => {
    const value = { list: [{ name: 'a' }], empty: {}, none: null, text: 'x' };
    expect(deepFreeze(value)).toBe(value);
    for (const part of [value, value.list, value.list[0], value.empty])
      expect(Object.isFrozen(part)).toBe(true);
    expect(() => (value.list[0] = { name: 'b' })).toThrow(TypeError);
  });

  it('freezes what stands under __proto__ too', () => {
    const value = JSON.parse('{"__proto__":{"a":{}}}') as { [key: string]: object };
    deepFreeze(value);
    expect(Object.isFrozen(property(value, '__proto__'))).toBe(true);
    expect(Object.isFrozen(Object.prototype)).toBe(false);
  });

  it('ends where a value holds itself', () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(Object.isFrozen(deepFreeze(value))).toBe(true);
  });

  it.each([null, undefined, 1, 'text', true])('leaves %j as it is', (value) => {
    expect(deepFreeze(value)).toBe(value);
  });
});
