import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'undici';
import { applyLoad, type Load, openPool } from '../load.ts';
import { type Running, startGateway, startServer } from '../processes.ts';
import { type Row, toText } from '../row.ts';
import { quantile, toSample } from '../statistics.ts';
import { fire, modernShot, openSession, type Peer, resultOf, sessionShot, type Shot } from '../wire.ts';
import { apiToken, copyStorefront, type Scratch } from '../workspaces.ts';

const ROUNDS = 9;
const SLICE_MS = 800;
const WARM_MS = 1_500;
const CONCURRENCIES = [1, 32] as const;
const BUDGET = { kind: 'at least', value: 0.9 } as const;

const call = { name: 'storefront_get_customer', arguments: { customer_id: 'cus_1' } };

interface Side {
  readonly pool: Pool;
  readonly shot: Shot;
  readonly loads: Load[];
}

/** One operation of an API, called through the gateway and through a bare server, in turns. */
export async function measureCalls(scratch: Scratch): Promise<Row[]> {
  const running: Running[] = [];
  try {
    const api = await startServer('api');
    running.push(api);
    const gateway = await startGateway(copyStorefront(scratch, 'calls', api.origin), scratch.env);
    running.push(gateway);
    const ours = gateway.peer('copilot');
    const bare = await startServer('bareMcp', [api.origin, apiToken, await readTool(ours)]);
    running.push(bare);
    const peers = { ours, theirs: { origin: bare.origin, token: 'none' } };
    const rows: Row[] = [];
    for (const concurrency of CONCURRENCIES) rows.push(...(await compare('2026-07-28', peers, concurrency)));
    for (const concurrency of CONCURRENCIES) rows.push(...(await compare('2025-11-25', peers, concurrency)));
    return rows;
  } finally {
    for (const each of running.toReversed()) await each.end();
  }
}

async function readTool(peer: Peer): Promise<string> {
  const pool = openPool(peer, 1);
  const { text } = await fire(pool, modernShot(peer, 'tools/list'));
  await pool.close();
  const { tools } = resultOf(text) as { tools: { name: string }[] };
  return JSON.stringify(tools.find(({ name }) => name === call.name));
}

async function compare(
  revision: '2026-07-28' | '2025-11-25',
  peers: { ours: Peer; theirs: Peer },
  concurrency: number,
): Promise<Row[]> {
  const open = async (peer: Peer): Promise<Side> => {
    const pool = openPool(peer, concurrency);
    const shot =
      revision === '2026-07-28'
        ? modernShot(peer, 'tools/call', call)
        : sessionShot(peer, await openSession(pool, peer), 'tools/call', call);
    return { pool, shot, loads: [] };
  };
  const [ours, theirs] = [await open(peers.ours), await open(peers.theirs)];
  await requireSameAnswer(ours, theirs);
  for (const { pool, shot } of [ours, theirs]) await applyLoad(pool, shot, concurrency, WARM_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who goes first changes, so that neither always meets what the other left behind.
    for (const { pool, shot, loads } of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) {
      loads.push(await applyLoad(pool, shot, concurrency, SLICE_MS));
    }
  }
  for (const { pool } of [ours, theirs]) await pool.close();
  return toRows(`${revision}, ${concurrency} at once`, ours.loads, theirs.loads);
}

/** A comparison counts only where both do the same work. */
async function requireSameAnswer(ours: Side, theirs: Side): Promise<void> {
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

function toRows(what: string, ours: readonly Load[], theirs: readonly Load[]): Row[] {
  const ratios = ours.map(({ callsPerSecond }, round) => {
    return callsPerSecond / (theirs[round]?.callsPerSecond ?? Number.NaN);
  });
  return [
    { what: `call, ${what}: gateway / bare SDK server`, unit: '×', sample: toSample(ratios), budget: BUDGET },
    toLoadRow(`… gateway`, ours),
    toLoadRow(`… bare SDK server`, theirs),
  ];
}

function toLoadRow(what: string, loads: readonly Load[]): Row {
  const p50 = quantile(
    loads.map((load) => load.p50),
    0.5,
  );
  const p99 = quantile(
    loads.map((load) => load.p99),
    0.5,
  );
  return {
    what,
    unit: 'calls/s',
    sample: toSample(loads.map(({ callsPerSecond }) => callsPerSecond)),
    detail: `p50 ${toText(p50)} ms, p99 ${toText(p99)} ms`,
  };
}
