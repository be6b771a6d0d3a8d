import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../scripts/project.ts';

export const revisions = ['2025-11-25', '2026-07-28'] as const;
export type Revision = (typeof revisions)[number];

/** A scenario is a test of the conformance suite: of a server, or of a client. */
export type Leg = 'server' | 'client';

export interface Scenario {
  readonly name: string;
  /** Why it does not count, where it does not: `extension`, `pending`, `added-after-release`. */
  readonly unscored?: string;
}

interface RequirementSet {
  readonly server: readonly string[];
  readonly client: readonly string[];
  readonly not_scored: readonly { readonly scenario: string; readonly leg: Leg; readonly reason: string }[];
}

/** What a revision requires, and what is run beside it, as the suite itself has it. Signing in is left out. */
export function scenariosOf(revision: Revision, leg: Leg): readonly Scenario[] {
  const file = `node_modules/@modelcontextprotocol/conformance/requirements/${revision}.yaml`;
  const set = parse(readFileSync(join(root, file), 'utf8')) as RequirementSet;
  const unscored = set.not_scored.filter((each) => each.leg === leg);
  return [
    ...set[leg].map((name) => ({ name })),
    ...unscored.map(({ scenario, reason }) => ({ name: scenario, unscored: reason })),
  ].filter(({ name }) => !name.startsWith('auth/'));
}
