import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolderOf } from '../../host/state/stateFolder.ts';
import { type ConnectorEntry, writeConnectorWorkspace } from '../connectorWorkspace.ts';
import { openInHost } from '../editorHost.ts';
import { type Running, startServer } from '../processes.ts';
import { type Row, toText } from '../row.ts';
import { quantile, toSample } from '../statistics.ts';
import type { Scratch } from '../workspaces.ts';

const ROUNDS = 9;
const BUDGET_MS = 200;

/** With the dead ones they are twenty. More processes would only take the processor from each other. */
const counts = { modern: 5, legacy: 5, sse: 4, stdio: 1 } as const;
type LiveKind = keyof typeof counts;
const liveKinds = Object.keys(counts) as LiveKind[];

const program = join(import.meta.dirname, '..', 'servers', 'externalStdio.ts');

/** From starting the host to the last of 15 live connectors among 20, against the slowest kind of them alone. */
export async function measureConnecting(scratch: Scratch): Promise<Row[]> {
  const running: Running[] = [];
  const start = async (kind: string): Promise<string> => {
    const server = await startServer('external', [kind]);
    running.push(server);
    return server.origin;
  };
  try {
    const live = { modern: await start('modern'), legacy: await start('legacy'), sse: await start('sse') };
    const toLive = (kind: LiveKind, n: number): ConnectorEntry =>
      kind === 'stdio'
        ? { command: process.execPath, args: [program] }
        : { url: `${live[kind]}/${n}/${kind === 'sse' ? 'sse' : 'mcp'}` };
    const all = liveKinds.flatMap((kind) =>
      Array.from({ length: counts[kind] }, (_, n) => [`${kind}-${n}`, toLive(kind, n)] as const),
    );
    const dead: Record<string, ConnectorEntry> = {
      refused: { url: 'http://127.0.0.1:9/mcp' },
      silent: { url: `${await start('silent')}/mcp` },
      unavailable: { url: `${await start('unavailable')}/mcp` },
      page: { url: `${await start('page')}/mcp` },
      dying: { command: process.execPath, args: ['-e', 'process.exit(1)'] },
    };
    const together = { ...Object.fromEntries(all), ...dead };
    const workspaces: Record<string, string> = {
      all: await writeConnectorWorkspace(scratch, 'connect-all', together),
    };
    for (const kind of liveKinds) {
      const connectors = { [`${kind}-0`]: toLive(kind, 0) };
      workspaces[kind] = await writeConnectorWorkspace(scratch, `connect-${kind}`, connectors);
    }
    return toRows(await timeAll(scratch, workspaces));
  } finally {
    for (const each of running.toReversed()) await each.end();
  }
}

async function timeAll(
  scratch: Scratch,
  workspaces: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const times = Object.fromEntries(Object.keys(workspaces).map((name) => [name, [] as number[]]));
  // The first round fills the cache of compiled code and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, workspace] of Object.entries(workspaces)) {
      const ms = await timeReady(scratch, workspace);
      if (round > 0) times[name]?.push(ms);
    }
  }
  return times;
}

/** Nothing is known of the servers before, but that their commands were approved. */
async function timeReady(scratch: Scratch, workspace: string): Promise<number> {
  const env = { ...scratch.env, NODE_COMPILE_CACHE: join(scratch.folder, 'compile-cache') };
  rmSync(join(stateFolderOf(workspace, env), 'verdicts.json'), { force: true });
  const started = performance.now();
  const host = await openInHost(scratch, workspace, env);
  await host.until(({ connectors }) =>
    connectors.every(({ name, state }) => state.kind === 'ready' || !/-\d+$/.test(name)),
  );
  const ms = performance.now() - started;
  await host.end();
  return ms;
}

function toRows(times: Readonly<Record<string, readonly number[]>>): Row[] {
  const median = (name: string): number => quantile(times[name] ?? [], 0.5);
  const slowest = liveKinds.reduce((one, other) => (median(one) >= median(other) ? one : other));
  const more = (times['all'] ?? []).map((ms, round) => ms - (times[slowest]?.[round] ?? Number.NaN));
  const alone = liveKinds.map((kind) => `${kind} ${toText(median(kind))} ms`).join(', ');
  return [
    {
      what: '20 connectors, 5 of them dead: until the live ones are ready, beyond the slowest alone',
      unit: 'ms',
      sample: toSample(more),
      budget: { kind: 'at most', value: BUDGET_MS },
      detail: `from starting the host: ${toText(median('all'))} ms; one alone: ${alone}`,
    },
  ];
}
