import { expect, test } from 'vitest';
import { toExcludePattern } from '../../../extension/find/excludePattern.ts';

test('what never is a project’s own file is left out', () => {
  expect(toExcludePattern({})).toBe('{**/node_modules,**/node_modules/**,**/.git,**/.git/**}');
});

test('what the setting leaves out is left out, and what it takes back is not', () => {
  const pattern = toExcludePattern({
    '**/dist': true,
    '**/out': false,
    '**/*.js': { when: '$(basename).ts' },
  });
  expect(pattern).toContain('**/dist,**/dist/**');
  expect(pattern).not.toContain('out');
  expect(pattern).not.toContain('js');
});
