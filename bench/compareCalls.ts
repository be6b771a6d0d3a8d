import { isDeepStrictEqual } from 'node:util';
import { applyLoad, type Load, openPool } from './load.ts';
import { type Row, toText } from './row.ts';
import { quantile, toSample } from './statistics.ts';
import { openSdkClient } from './sdkClient.ts';
import { fire, fireCall, modernShot, openSession, type Peer, resultOf, sessionShot } from './wire.ts';

const ROUNDS = 9;
const SLICE_MS = 800;
const WARM_MS = 1_500;

export const REVISIONS = ['2026-07-28', '2025-11-25'] as const;

/** One of two servers, and the call that is made there: by the bench's own client, or by the SDK's at a URL. */
export interface Side {
  /** The process whose processor time counts. */
  readonly pid?: number;
  readonly from: Peer | { readonly sdkClientAt: string };
  readonly call: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
}

/** What was seen in each round, in the same order on both sides. */
export interface Loads {
  readonly ours: readonly Load[];
  readonly theirs: readonly Load[];
}

interface Target {
  call(): Promise<unknown>;
  /** The result of one call, to be compared. */
  answer(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
  readonly pid: number | undefined;
  readonly loads: Load[];
}

/**
 * The same call at two servers, in turns. A number of one side is compared with that of the slice
 * beside it. @throws where the two answer differently.
 */
export async function compareCalls(
  revision: (typeof REVISIONS)[number],
  sides: { readonly ours: Side; readonly theirs: Side },
  concurrency: number,
): Promise<Loads> {
  const ours = await open(sides.ours, revision, concurrency);
  const theirs = await open(sides.theirs, revision, concurrency);
  await requireSameAnswer(ours, theirs);
  for (const { call } of [ours, theirs]) await applyLoad(call, concurrency, WARM_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who goes first changes, so that neither always meets what the other left behind.
    for (const { call, loads, pid } of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
      loads.push(await applyLoad(call, concurrency, SLICE_MS, pid));
    }
  }
  for (const each of [ours, theirs]) await each.close();
  return { ours: ours.loads, theirs: theirs.loads };
}

async function open({ from, call, pid }: Side, revision: string, concurrency: number): Promise<Target> {
  if ('sdkClientAt' in from) {
    const client = await openSdkClient(from.sdkClientAt, revision);
    const send = (): Promise<Record<string, unknown>> => client.call(call.name, call.arguments);
    return { call: send, answer: send, close: client.close, pid, loads: [] };
  }
  const pool = openPool(from, concurrency);
  const shot =
    revision === '2026-07-28'
      ? modernShot(from, 'tools/call', { ...call })
      : sessionShot(from, await openSession(pool, from), 'tools/call', { ...call });
  return {
    call: () => fireCall(pool, shot),
    answer: async () => resultOf((await fire(pool, shot)).text),
    close: () => pool.close(),
    pid,
    loads: [],
  };
}

/** A comparison counts only where both do the same work. */
async function requireSameAnswer(ours: Target, theirs: Target): Promise<void> {
  const [one, other] = await Promise.all(
    [ours, theirs].map(async ({ answer }) => {
      const { content, structuredContent } = await answer();
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
    detail: `p50 ${middle(({ p50 }) => p50)} ms, p99 ${middle(({ p99 }) => p99)} ms${toCpu(loads)}`,
  };
}

function toCpu(loads: readonly Load[]): string {
  const known = loads.flatMap(({ cpuUs }) => cpuUs ?? []);
  return known.length === 0 ? '' : `, ${toText(quantile(known, 0.5))} µs of CPU a call`;
}
