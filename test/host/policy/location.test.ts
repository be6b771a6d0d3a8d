import { describe, expect, it } from 'vitest';
import { shortLocation, shortPath } from '../../../host/policy/location.ts';

describe('shortPath', () => {
  it.each([
    ['/work/shop/.gatehouse/roles.yaml', '.gatehouse/roles.yaml'],
    ['C:\\shop\\.gatehouse\\roles.yaml', '.gatehouse/roles.yaml'],
    ['.gatehouse/roles.yaml', '.gatehouse/roles.yaml'],
    ['/work/not.gatehouse/roles.yaml', 'roles.yaml'],
    ['/work/roles.yaml', 'roles.yaml'],
    ['', ''],
  ])('%s → %s', (file, expected) => {
    expect(shortPath(file)).toBe(expected);
  });
});

describe('shortLocation', () => {
  it('is the place of a rule, or the words of a built-in one', () => {
    const rule = { line: 12, column: 3, section: 'deny', text: 'the words' } as const;
    expect(shortLocation({ ...rule, file: '/a/.gatehouse/roles.yaml' })).toBe('.gatehouse/roles.yaml:12');
    expect(shortLocation({ ...rule, file: '' })).toBe('the words');
  });
});
