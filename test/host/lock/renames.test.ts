import { expect, it } from 'vitest';
import { fingerprintOf } from '../../../host/lock/fingerprint.ts';
import { findRenames } from '../../../host/lock/renames.ts';
import { toOffered } from './anyTools.ts';
import { startCpuClock } from '../../cpuClock.ts';

const names = Array.from({ length: 1_000 }, (_, index) => `tool_${index}`);

it('finds a prefix that all of a thousand tools were given', () => {
  const gone = new Map(names.map((name) => [name, fingerprintOf({ name, description: name })]));
  const added = names.map((name) => toOffered({ name: `shop_${name}`, description: name })).toReversed();
  expect(findRenames(added, gone)).toEqual(new Map(names.map((name) => [`shop_${name}`, name])));
});

it('gives each former name to one tool only', () => {
  const gone = new Map([['a', fingerprintOf({ name: 'a' })]]);
  expect(findRenames([toOffered({ name: 'c' }), toOffered({ name: 'b' })], gone)).toEqual(
    new Map([['b', 'a']]),
  );
});

it('ends in time where a thousand large tools are other ones', () => {
  const gone = new Map(names.map((name) => [name, fingerprintOf({ name })]));
  const added = names.map((name) => toOffered({ name: `shop_${name}`, description: 'x'.repeat(100_000) }));
  const cpuMs = startCpuClock();
  expect(findRenames(added, gone).size).toBe(0);
  expect(cpuMs()).toBeLessThan(3_000);
});

it('ends in time where ten thousand small tools are other ones', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `tool_${index}`);
  const gone = new Map(many.map((name) => [name, fingerprintOf({ name })]));
  const added = many.map((name) => toOffered({ name: `shop_${name}`, description: 'x' }));
  const cpuMs = startCpuClock();
  expect(findRenames(added, gone).size).toBe(0);
  expect(cpuMs()).toBeLessThan(3_000);
});
