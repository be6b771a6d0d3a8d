import type { Role, RoleLink } from '../policy.ts';

export interface RoleCycle {
  /** The `extends` entry that closes the cycle. */
  readonly link: RoleLink;
  /** The names along it; the first and the last are the same. */
  readonly chain: readonly string[];
}

/** Finds roles that extend themselves. Walks with its own stack, so a long chain cannot exhaust the other. */
export function findRoleCycles(roles: Iterable<Role>): readonly RoleCycle[] {
  const cycles: RoleCycle[] = [];
  const done = new Set<Role>();
  for (const start of roles) walk(start, done, cycles);
  return cycles;
}

function walk(start: Role, done: Set<Role>, cycles: RoleCycle[]): void {
  if (done.has(start)) return;
  // Each role on the way from `start`, with the number of its links that were followed.
  const path = new Map<Role, number>([[start, 0]]);
  const stack = [start];
  for (let role = stack.at(-1); role; role = stack.at(-1)) {
    const followed = path.get(role) ?? 0;
    const link = role.extends[followed];
    path.set(role, followed + 1);
    if (!link) {
      stack.pop();
      path.delete(role);
      done.add(role);
    } else if (path.has(link.role)) {
      cycles.push({
        link,
        chain: [...stack.slice(stack.indexOf(link.role)), link.role].map(({ name }) => name),
      });
    } else if (!done.has(link.role)) {
      path.set(link.role, 0);
      stack.push(link.role);
    }
  }
}
