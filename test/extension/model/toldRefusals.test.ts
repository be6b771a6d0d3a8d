import { expect, test } from 'vitest';
import { createToldRefusals } from '../../../extension/model/toldRefusals.ts';

test('a credential is told once, however many calls it fails', () => {
  const told = createToldRefusals();
  expect(told.accept(['a'])).toBe(true);
  told.give('a');
  expect(told.accept(['a'])).toBe(false);
  expect(told.accept(['b'])).toBe(true);
  expect(told.accept(['a', 'c'])).toBe(true);
});

test('it is told again once a call has used another value', () => {
  const told = createToldRefusals();
  told.accept(['a']);
  told.renew('a');
  expect(told.accept(['a']), 'a call with the old value').toBe(false);
  told.give('a');
  expect(told.accept(['a']), 'a call with the new value').toBe(true);
  expect(told.accept(['a'])).toBe(false);
});
