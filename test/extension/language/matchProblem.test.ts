import { expect, test } from 'vitest';
import { matchProblem } from '../../../extension/language/matchProblem.ts';
import { problem } from '../snapshots.ts';

const { message, code } = problem;
const far = { ...problem, line: 40 };

test('a problem is known by what it says, wherever it has moved', () => {
  expect(matchProblem([problem], { message, code, line: 90 })).toBe(problem);
  expect(matchProblem([problem], { message: 'Another.', code, line: 2 })).toBeUndefined();
  expect(matchProblem([problem], { message, code: { value: code }, line: 2 })).toBeUndefined();
});

test('of two that say the same the nearer one is meant', () => {
  expect(matchProblem([problem, far], { message, code, line: 5 })).toBe(problem);
  expect(matchProblem([problem, far], { message, code, line: 33 })).toBe(far);
});
