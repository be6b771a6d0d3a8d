import { expect, it } from 'vitest';
import { closest } from '../../../host/base/closest.ts';

it.each([
  ['alow', ['deny', 'allow', 'ask'], 'allow'],
  ['readonly', ['readOnly', 'destructive'], 'readOnly'],
  ['aks', ['ask', 'allow'], 'ask'],
  ['rols', ['roles', 'agents'], 'roles'],
  ['banana', ['roles', 'agents'], undefined],
  ['x'.repeat(65), ['x'.repeat(65)], undefined],
  ['a', [], undefined],
])('%.20s among %j is %s', (word, candidates, expected) => {
  expect(closest(word, candidates)).toBe(expected);
});
