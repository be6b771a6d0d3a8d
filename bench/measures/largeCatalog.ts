import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Loads, toLoadRow, toRatios } from '../compareCalls.ts';
import { applyLoad, type Load, openPool } from '../load.ts';
import { residentMb, type Running, startGateway, startServer } from '../processes.ts';
import { type Row, toText } from '../row.ts';
import { quantile, toSample } from '../statistics.ts';
import { fire, fireAndCount, modernShot, type Peer, resultOf, type Shot } from '../wire.ts';
import { type Scratch, writeLargeWorkspace } from '../workspaces.ts';

const TOOLS = 1_000;
const ROUNDS = 9;
const LISTS_PER_ROUND = 20;
/** Bytes that each of these tools takes at the least. */
const LEAST_TOOL = 100;
/** As many as keep each server busy. */
const AT_ONCE = 8;
const SLICE_MS = 800;
/** After this long without a request the host is called idle. */
const IDLE_MS = 3_000;

/** A gateway with 1,000 tools: what it takes when idle, and its list against sending the same bytes. */
export async function measureLargeCatalog(scratch: Scratch): Promise<Row[]> {
  const running: Running[] = [];
  try {
    const gateway = await startGateway(writeLargeWorkspace(scratch, TOOLS), scratch.env);
    running.push(gateway);
    const peer = gateway.peer('copilot');
    const shot = modernShot(peer, 'tools/list');
    const answer = join(scratch.folder, 'list.json');
    writeFileSync(answer, await readList(peer, shot));
    await pause(IDLE_MS);
    const idle = residentMb(gateway.pid);
    const bare = await startServer('bareBytes', [answer]);
    running.push(bare);
    const bytes = await compare(peer, { origin: bare.origin, token: '' }, shot, LISTS_PER_ROUND);
    const perRequest = await startServer('mcpServerPerRequest', [answer]);
    running.push(perRequest);
    const theirs = { origin: perRequest.origin, token: '', pid: perRequest.pid };
    const built = await compareLoads({ ...peer, pid: gateway.pid }, theirs, shot);
    return [
      {
        what: 'tools/list of 1,000 tools / sending the same bytes',
        unit: '×',
        sample: toSample(bytes.mine.map((ms, round) => ms / (bytes.other[round] ?? Number.NaN))),
        budget: { kind: 'at most', value: 2 },
        detail: `${toMedians(bytes)}; ${toText(bytes.size / 1e6)} MB`,
      },
      {
        what: 'tools/list of 1,000 tools, 8 at once: gateway / McpServer built for each request',
        unit: '×',
        sample: toSample(toRatios(built, ({ callsPerSecond }) => callsPerSecond)),
        budget: { kind: 'at least', value: 10 },
      },
      toLoadRow('… gateway', built.ours),
      toLoadRow('… McpServer built for each request', built.theirs),
      {
        what: 'memory, idle host with 1,000 tools',
        unit: 'MB',
        sample: toSample([idle]),
        budget: { kind: 'at most', value: 150 },
        detail: `resident; ${toText(residentMb(gateway.pid))} MB after ${(ROUNDS + 1) * LISTS_PER_ROUND} lists`,
      },
    ];
  } finally {
    for (const each of running.toReversed()) await each.end();
  }
}

async function readList(peer: Peer, shot: Shot): Promise<string> {
  const pool = openPool(peer, 1);
  const { text } = await fire(pool, shot);
  await pool.close();
  const { tools } = resultOf(text) as { tools: unknown[] };
  if (tools.length !== TOOLS) throw new Error(`${tools.length} of ${TOOLS} tools are listed.`);
  return text;
}

interface Compared {
  /** Milliseconds for one list, the median of each round. */
  readonly mine: readonly number[];
  readonly other: readonly number[];
  /** Of the last answer, in characters. */
  readonly size: number;
}

async function compare(ours: Peer, theirs: Peer, shot: Shot, lists: number): Promise<Compared> {
  const sides = [ours, theirs].map((peer) => ({ pool: openPool(peer, 1), medians: [] as number[] }));
  let size = 0;
  // The first round warms both up and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { pool, medians } of round % 2 === 0 ? sides : sides.toReversed()) {
      const times: number[] = [];
      for (let list = 0; list < lists; list += 1) {
        const started = performance.now();
        size = (await fire(pool, shot)).text.length;
        times.push(performance.now() - started);
      }
      if (round > 0) medians.push(quantile(times, 0.5));
    }
  }
  for (const { pool } of sides) await pool.close();
  const [mine = [], other = []] = sides.map(({ medians }) => medians);
  return { mine, other, size };
}

interface Process {
  /** Whose processor time counts. */
  readonly pid: number;
}

/** Lists per second, in turns. What is read is only counted: a client that is busy would measure itself. */
async function compareLoads(ours: Peer & Process, theirs: Peer & Process, shot: Shot): Promise<Loads> {
  const sides = [ours, theirs].map((peer) => ({
    pool: openPool(peer, AT_ONCE),
    pid: peer.pid,
    loads: [] as Load[],
  }));
  for (const { pool } of sides) {
    if ((await fireAndCount(pool, shot)) < TOOLS * LEAST_TOOL) throw new Error('A list is not whole.');
  }
  // The first round warms both up and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { pool, pid, loads } of round % 2 === 0 ? sides : sides.toReversed()) {
      const load = await applyLoad(() => fireAndCount(pool, shot), AT_ONCE, SLICE_MS, pid);
      if (round > 0) loads.push(load);
    }
  }
  for (const { pool } of sides) await pool.close();
  const [mine, other] = sides;
  return { ours: mine?.loads ?? [], theirs: other?.loads ?? [] };
}

function toMedians({ mine, other }: Compared): string {
  return `${toText(quantile(mine, 0.5))} ms against ${toText(quantile(other, 0.5))} ms`;
}
