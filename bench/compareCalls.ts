import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'undici';
import { applyLoad, type Load, openPool } from './load.ts';
import { type Row, toText } from './row.ts';
import { quantile, toSample } from './statistics.ts';
import { fire, modernShot, openSession, type Peer, resultOf, sessionShot, type Shot } from './wire.ts';

const ROUNDS = 9;
const SLICE_MS = 800;
const WARM_MS = 1_500;

export const REVISIONS = ['2026-07-28', '2025-11-25'] as const;

/** One of two servers, and the call that is made there. */
export interface Side {
  readonly peer: Peer;
  readonly call: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
}

/** What was seen in each round, in the same order on both sides. */
export interface Loads {
  readonly ours: readonly Load[];
  readonly theirs: readonly Load[];
}

interface Target {
  readonly pool: Pool;
  readonly shot: Shot;
  readonly loads: Load[];
}

/**
 * The same call at two servers, in turns, by the same client. A number of one side is compared with that of the slice
 * beside it. @throws where the two answer differently.
 */
export async function compareCalls(
  revision: (typeof REVISIONS)[number],
  sides: { readonly ours: Side; readonly theirs: Side },
  concurrency: number,
): Promise<Loads> {
  const open = async ({ peer, call }: Side): Promise<Target> => {
    const pool = openPool(peer, concurrency);
    const shot =
      revision === '2026-07-28'
        ? modernShot(peer, 'tools/call', { ...call })
        : sessionShot(peer, await openSession(pool, peer), 'tools/call', { ...call });
    return { pool, shot, loads: [] };
  };
  const [ours, theirs] = [await open(sides.ours), await open(sides.theirs)];
  await requireSameAnswer(ours, theirs);
  for (const { pool, shot } of [ours, theirs]) await applyLoad(pool, shot, concurrency, WARM_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who goes first changes, so that neither always meets what the other left behind.
    for (const { pool, shot, loads } of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
      loads.push(await applyLoad(pool, shot, concurrency, SLICE_MS));
    }
  }
  for (const { pool } of [ours, theirs]) await pool.close();
  return { ours: ours.loads, theirs: theirs.loads };
}

/** A comparison counts only where both do the same work. */
async function requireSameAnswer(ours: Target, theirs: Target): Promise<void> {
  const [one, other] = await Promise.all(
    [ours, theirs].map(async ({ pool, shot }) => {
      const { content, structuredContent } = resultOf((await fire(pool, shot)).text);
      return { content, structuredContent };
    }),
  );
  if (!isDeepStrictEqual(one, other)) {
    throw new Error(`The two servers answer differently:\n${JSON.stringify(one)}\n${JSON.stringify(other)}`);
  }
}

/** Ours by theirs, of each round. */
export function toRatios({ ours, theirs }: Loads, of: (load: Load) => number): number[] {
  return ours.map((load, round) => of(load) / (theirs[round] ? of(theirs[round]) : Number.NaN));
}

export function toLoadRow(what: string, loads: readonly Load[]): Row {
  const middle = (of: (load: Load) => number): string => toText(quantile(loads.map(of), 0.5));
  return {
    what,
    unit: 'calls/s',
    sample: toSample(loads.map(({ callsPerSecond }) => callsPerSecond)),
    detail: `p50 ${middle(({ p50 }) => p50)} ms, p99 ${middle(({ p99 }) => p99)} ms`,
  };
}
