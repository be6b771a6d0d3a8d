import { describe, expect, it } from 'vitest';
import { toShape } from '../../../host/audit/shape.ts';

const shapeOf = (value: unknown): unknown => toShape(value, (name) => name);

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
    expect(shapeOf(value)).toEqual(shape);
  });

  it('holds no value, however deep it lies', () => {
    const value = { a: [{ b: { c: ['secret', 'secret'] } }], d: [[['secret']]], secretNumber: 123_456 };
    expect(JSON.stringify(shapeOf(value))).not.toMatch(/"secret"|123456/);
  });

  it('goes six levels deep', () => {
    const nest = (depth: number, inner: unknown): unknown =>
      depth === 0 ? inner : { a: nest(depth - 1, inner) };
    expect(shapeOf(nest(6, 1))).toEqual(nest(6, 'number'));
    expect(shapeOf(nest(6, { b: 1, c: 2 }))).toEqual(nest(6, 'object(2)'));
    expect(shapeOf(nest(6, [1, 2, 3]))).toEqual(nest(6, 'array(3)'));
    expect(shapeOf(nest(100, 1))).toEqual(nest(6, 'object(1)'));
    const list = (depth: number, inner: unknown): unknown => (depth === 0 ? inner : [list(depth - 1, inner)]);
    expect(shapeOf(list(100, 1))).toEqual(list(6, 'array(1)'));
  });

  it('shows fifty names and counts the others', () => {
    const wide = Object.fromEntries(Array.from({ length: 53 }, (_, n) => [`k${n}`, n]));
    const shape = shapeOf(wide) as Record<string, unknown>;
    expect(Object.keys(shape)).toHaveLength(51);
    expect(shape['k49']).toBe('number');
    expect(shape['…']).toBe('3 more');
  });

  it('takes __proto__ for a name like any other', () => {
    const shape = shapeOf(JSON.parse('{"__proto__":{"a":1}}'));
    expect(JSON.stringify(shape)).toBe('{"__proto__":{"a":"number"}}');
    expect(Object.getPrototypeOf(shape)).toBe(Object.prototype);
  });

  it('takes secrets out of names at every level, and before it cuts a name', () => {
    const secret = 's'.repeat(50);
    const value = { [`${'x'.repeat(80)}${secret}`]: 1, list: [{ [secret]: { [secret]: true } }] };
    const shape = toShape(value, (name) => name.replaceAll(secret, '-'));
    expect(shape).toEqual({ [`${'x'.repeat(80)}-`]: 'number', list: [{ '-': { '-': 'boolean' } }] });
  });

  it('cuts long names, and nowhere within a character', () => {
    expect(shapeOf({ ['n'.repeat(100)]: 1 })).toEqual({ ['n'.repeat(100)]: 'number' });
    expect(shapeOf({ ['n'.repeat(101)]: 1 })).toEqual({ [`${'n'.repeat(100)}…`]: 'number' });
    const [name = ''] = Object.keys(shapeOf({ [`${'n'.repeat(99)}😀`]: 1 }) as object);
    expect(name.isWellFormed()).toBe(true);
  });

  it('shows five hundred names in all, those that lie higher first', () => {
    const wide = (inner: unknown): object =>
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, inner]));
    const shape = shapeOf(wide(wide(1))) as Record<string, unknown>;
    expect(Object.keys(shape)).toHaveLength(40);
    expect(Object.keys(shape['k10'] as object)).toHaveLength(40);
    expect(Object.keys(shape['k11'] as object)).toHaveLength(21);
    expect(shape['k11']).toHaveProperty('…', '20 more');
    expect(shape['k12']).toBe('object(40)');
  });
});
