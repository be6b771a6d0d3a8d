import type { Problem } from '../../protocol/models.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';

/** The problems of all folders by file, each once, though a role file's problem is told in two places. */
export function groupProblems(snapshots: readonly FolderSnapshot[]): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of snapshots.flatMap(problemsOf)) {
    const group = groups.get(problem.file) ?? [];
    if (!group.some((other) => isSame(other, problem))) group.push(problem);
    groups.set(problem.file, group);
  }
  return groups;
}

function problemsOf({ problems, policy }: FolderSnapshot): readonly Problem[] {
  return policy.kind === 'invalid' ? [...problems, policy.problem] : problems;
}

function isSame(a: Problem, b: Problem): boolean {
  return a.line === b.line && a.column === b.column && a.code === b.code && a.message === b.message;
}
