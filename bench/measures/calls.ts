import { compareCalls, REVISIONS, toLoadRow, toRatios } from '../compareCalls.ts';
import { openPool } from '../load.ts';
import { type Running, startGateway, startServer } from '../processes.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';
import { fire, modernShot, type Peer, resultOf } from '../wire.ts';
import { apiToken, copyStorefront, type Scratch } from '../workspaces.ts';

const CONCURRENCIES = [1, 32, 256] as const;
const BUDGET = { kind: 'at least', value: 0.9 } as const;

const call = { name: 'storefront_get_customer', arguments: { customer_id: 'cus_1' } };

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
    const theirs = { origin: bare.origin, token: 'none' };
    const rows: Row[] = [];
    for (const revision of REVISIONS) {
      for (const concurrency of CONCURRENCIES) {
        const sides = {
          ours: { from: ours, pid: gateway.pid, call },
          theirs: { from: theirs, pid: bare.pid, call },
        };
        const loads = await compareCalls(revision, sides, concurrency);
        rows.push(
          {
            what: `call, ${revision}, ${concurrency} at once: gateway / bare SDK server`,
            unit: '×',
            sample: toSample(toRatios(loads, ({ callsPerSecond }) => callsPerSecond)),
            budget: BUDGET,
          },
          toLoadRow('… gateway', loads.ours),
          toLoadRow('… bare SDK server', loads.theirs),
        );
      }
    }
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
