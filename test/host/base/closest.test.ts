import { describe, expect, it } from 'vitest';
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

describe('the distance', () => {
  it('counts an exchange of neighbours as one step', () => {
    expect(closest('rloes', ['roles'])).toBe('roles');
    expect(closest('lo', ['ol'])).toBe('ol');
  });

  it('may be a third of the word, and no more', () => {
    expect(closest('sevrre', ['server'])).toBe('server');
    expect(closest('sxxxer', ['server'])).toBeUndefined();
    // A short word may still be wrong by one.
    expect(closest('to', ['go'])).toBe('go');
  });

  it('prefers the nearest, and among equals the first', () => {
    expect(closest('tool', ['took', 'tools', 'tool'])).toBe('tool');
    expect(closest('cat', ['bat', 'hat'])).toBe('bat');
  });
});
