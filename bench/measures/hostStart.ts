import { join } from 'node:path';
import { openInHost } from '../editorHost.ts';
import { openPool } from '../load.ts';
import { startGateway } from '../processes.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';
import { fire, modernShot, type Peer, resultOf } from '../wire.ts';
import { copyStorefront, type Scratch } from '../workspaces.ts';

const ROUNDS = 11;
const BUDGET_MS = 400;

/** From starting the process to the answer to a client's first `tools/list`, on the sample workspace. */
export async function measureHostStart(scratch: Scratch): Promise<Row[]> {
  const workspace = copyStorefront(scratch, 'start');
  const cached = { ...scratch.env, NODE_COMPILE_CACHE: join(scratch.folder, 'compile-cache') };
  const ways = {
    line: () => startCommandLine(workspace, cached),
    editor: () => startForEditor(scratch, workspace, cached),
    first: () => startForEditor(scratch, workspace, { ...scratch.env, NODE_DISABLE_COMPILE_CACHE: '1' }),
  };
  // The first start fills the cache, which every later one finds.
  for (const way of [ways.line, ways.editor]) await way();
  const times: Record<keyof typeof ways, number[]> = { line: [], editor: [], first: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['line', 'editor', 'first'] as const) times[name].push(await ways[name]());
  }
  const budget = { kind: 'at most', value: BUDGET_MS } as const;
  const row = (what: string, values: readonly number[]): Row => ({
    what: `host start to first tools/list, ${what}`,
    unit: 'ms',
    sample: toSample(values),
  });
  return [
    { ...row('in the editor', times.editor), budget },
    { ...row('gatehouse serve', times.line), budget },
    {
      ...row('in the editor, nothing compiled before', times.first),
      detail: 'the first start after an update',
    },
  ];
}

async function startCommandLine(workspace: string, env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const gateway = await startGateway(workspace, env);
  await listTools(gateway.peer('copilot'));
  const ms = performance.now() - started;
  await gateway.end();
  return ms;
}

/** As the extension does it: fork, open the folder over IPC, and then a client comes. */
async function startForEditor(scratch: Scratch, folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const host = await openInHost(scratch, folder, env);
  await listTools(host.peer);
  const ms = performance.now() - started;
  await host.end();
  return ms;
}

async function listTools(peer: Peer): Promise<void> {
  const shot = modernShot(peer, 'tools/list');
  const pool = openPool(peer, 1);
  const { tools } = resultOf((await fire(pool, shot)).text) as { tools?: unknown[] };
  await pool.close();
  if (!tools?.length) throw new Error('The first tools/list named no tools.');
}
