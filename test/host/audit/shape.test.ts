import { describe, expect, it } from 'vitest';
import { toShape } from '../../../host/audit/shape.ts';

describe('toShape', () => {
  it.each([
    ['Ada Lovelace', 'string(12)'],
    ['', 'string(0)'],
    [42.5, 'number'],
    [false, 'boolean'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[], 'array(0)'],
    [{}, {}],
    [['a'], ['string(1)']],
    [
      [1, 'two', null],
      ['number', '… 3 items'],
    ],
    [
      { name: 'Ada', tags: ['x', 'y'] },
      { name: 'string(3)', tags: ['string(1)', '… 2 items'] },
    ],
  ])('of %j is %j', (value, shape) => {
    expect(toShape(value)).toEqual(shape);
  });

  it('holds no value, however deep it lies', () => {
    const value = { a: [{ b: { c: ['secret', 'secret'] } }], d: [[['secret']]], secretNumber: 123_456 };
    expect(JSON.stringify(toShape(value))).not.toMatch(/"secret"|123456/);
  });

  it('goes six levels deep', () => {
    const nest = (depth: number, inner: unknown): unknown =>
      depth === 0 ? inner : { a: nest(depth - 1, inner) };
    expect(toShape(nest(6, 1))).toEqual(nest(6, 'number'));
    expect(toShape(nest(6, { b: 1, c: 2 }))).toEqual(nest(6, 'object(2)'));
    expect(toShape(nest(6, [1, 2, 3]))).toEqual(nest(6, 'array(3)'));
    expect(toShape(nest(100, 1))).toEqual(nest(6, 'object(1)'));
  });

  it('shows fifty names and counts the others', () => {
    const wide = Object.fromEntries(Array.from({ length: 53 }, (_, n) => [`k${n}`, n]));
    const shape = toShape(wide) as Record<string, unknown>;
    expect(Object.keys(shape)).toHaveLength(51);
    expect(shape['k49']).toBe('number');
    expect(shape['…']).toBe('3 more');
  });

  it('takes __proto__ for a name like any other', () => {
    const shape = toShape(JSON.parse('{"__proto__":{"a":1}}'));
    expect(JSON.stringify(shape)).toBe('{"__proto__":{"a":"number"}}');
    expect(Object.getPrototypeOf(shape)).toBe(Object.prototype);
  });
});
