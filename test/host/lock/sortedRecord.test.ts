import { expect, it } from 'vitest';
import { sortedRecord } from '../../../host/lock/sortedRecord.ts';

it('sorts by UTF-16 units, whatever the language of the machine', () => {
  expect(Object.keys(sortedRecord(['b', 'é', 'a', 'B', '_'].map((name) => [name, 1])))).toEqual([
    'B',
    '_',
    'a',
    'b',
    'é',
  ]);
});

it('finds nothing that was not put there', () => {
  const record = sortedRecord([['__proto__', 1]]);
  expect(record['__proto__']).toBe(1);
  expect(Object.keys(record)).toEqual(['__proto__']);
  expect(sortedRecord<number>([])['constructor']).toBeUndefined();
  expect(sortedRecord<number>([])['__proto__']).toBeUndefined();
});
