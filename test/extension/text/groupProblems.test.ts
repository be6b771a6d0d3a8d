import { expect, test } from 'vitest';
import { groupProblems } from '../../../extension/text/groupProblems.ts';
import { problem, snapshotOf } from '../snapshots.ts';

test('problems are grouped by file, those of the policy once', () => {
  const other = { ...problem, file: '/w/openapi.yaml', line: 9 };
  const policy = { kind: 'invalid' as const, file: problem.file, problem };
  const groups = groupProblems([snapshotOf({ problems: [problem, other], policy })]);
  expect([...groups]).toEqual([
    [problem.file, [problem]],
    [other.file, [other]],
  ]);
});

test('nothing is left of what was mended', () => {
  expect(groupProblems([snapshotOf()]).size).toBe(0);
});
