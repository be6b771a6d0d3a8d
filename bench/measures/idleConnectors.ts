import { setTimeout as pause } from 'node:timers/promises';
import { acceptTools, writeConnectorWorkspace } from '../connectorWorkspace.ts';
import { openPool } from '../load.ts';
import { residentMb, type Running, startGateway, startServer } from '../processes.ts';
import { type Row, toText } from '../row.ts';
import { toSample } from '../statistics.ts';
import { fire, modernShot, type Peer, resultOf } from '../wire.ts';
import type { Scratch } from '../workspaces.ts';

const CONNECTORS = 50;
const TOOLS_EACH = 20;
const RUNS = 3;
/** After this long without a request the host is called idle. */
const IDLE_MS = 3_000;

/** The memory of the host with 50 connectors that are ready, half of them with sessions, and 1,000 tools. */
export async function measureIdleConnectors(scratch: Scratch): Promise<Row[]> {
  const running: Running[] = [];
  try {
    const origins: string[] = [];
    for (const kind of ['modern', 'legacy']) {
      const server = await startServer('external', [kind, String(TOOLS_EACH)]);
      running.push(server);
      origins.push(server.origin);
    }
    const connectors = Object.fromEntries(
      Array.from({ length: CONNECTORS }, (_, n) => [
        `external-${n}`,
        { url: `${origins[n % origins.length] ?? ''}/${n}/mcp` },
      ]),
    );
    const workspace = await writeConnectorWorkspace(scratch, 'idle', connectors);
    await acceptTools(scratch, workspace);
    const runs: { idle: number; listed: number }[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await measure(scratch, workspace));
    const listed = toSample(runs.map((run) => run.listed)).median;
    return [
      {
        what: `memory, idle host with ${CONNECTORS} connectors and ${TOOLS_EACH * CONNECTORS} tools`,
        unit: 'MB',
        sample: toSample(runs.map(({ idle }) => idle)),
        budget: { kind: 'at most', value: 150 },
        detail: `resident; ${toText(listed)} MB after a client has listed them`,
      },
    ];
  } finally {
    for (const each of running.toReversed()) await each.end();
  }
}

async function measure(scratch: Scratch, workspace: string): Promise<{ idle: number; listed: number }> {
  const gateway = await startGateway(workspace, scratch.env);
  try {
    await pause(IDLE_MS);
    const idle = residentMb(gateway.pid);
    await requireAllTools(gateway.peer('copilot'));
    await pause(IDLE_MS);
    return { idle, listed: residentMb(gateway.pid) };
  } finally {
    await gateway.end();
  }
}

async function requireAllTools(peer: Peer): Promise<void> {
  const pool = openPool(peer, 1);
  const { tools } = resultOf((await fire(pool, modernShot(peer, 'tools/list'))).text) as { tools: unknown[] };
  await pool.close();
  const wanted = CONNECTORS * TOOLS_EACH;
  if (tools.length !== wanted) throw new Error(`${tools.length} of ${wanted} tools are listed.`);
}
