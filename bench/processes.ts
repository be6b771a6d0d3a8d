import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { distFolder } from '../scripts/build.ts';
import { endTree, spawnTree } from '../scripts/childProcess.ts';
import type { Peer } from './wire.ts';

/** A process of the bench that listens. */
export interface Running {
  readonly origin: string;
  readonly pid: number;
  end(): Promise<void>;
}

export interface RunningGateway extends Running {
  peer(agent: string): Peer;
}

/** Starts one of bench/servers and resolves when it listens. */
export async function startServer(name: string, args: readonly string[] = []): Promise<Running> {
  const program = join(import.meta.dirname, 'servers', `${name}.ts`);
  const child = spawnTree(process.execPath, [program, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await Promise.race([
    once(child, 'message').then(([message]) => (message as { port: number }).port),
    once(child, 'exit').then(([code]) => {
      throw new Error(`bench/servers/${name}.ts ended with exit code ${String(code)} before it listened.`);
    }),
  ]);
  return { origin: `http://127.0.0.1:${port}`, pid: pidOf(child), end: () => endTree(child) };
}

/** Runs `gatehouse serve` on a workspace, as a person without an editor does. */
export async function startGateway(
  workspace: string,
  env: NodeJS.ProcessEnv,
  nodeFlags: readonly string[] = [],
): Promise<RunningGateway> {
  const args = [...nodeFlags, join(distFolder, 'cli.js'), 'serve', workspace, '--json', '--port', '0'];
  // A line per call goes to standard error, as it does for a person who has redirected it to a file.
  const child = spawnTree(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ready = (await Promise.race([firstLine(child), once(child, 'exit').then(() => '')])) || undefined;
  if (ready === undefined) throw new Error('`gatehouse serve` ended before it served.');
  const { url, agents } = JSON.parse(ready) as { url: string; agents: Record<string, string> };
  const { origin } = new URL(url);
  return {
    origin,
    pid: pidOf(child),
    peer: (agent) => ({ origin, token: agents[agent] ?? '' }),
    end: () => endTree(child),
  };
}

/** Resident memory of a process in MB (10⁶ bytes). */
export function residentMb(pid: number): number {
  const kib =
    process.platform === 'linux'
      ? Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
      : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  return (kib * 1024) / 1e6;
}

function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The process has no standard output.');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => lines.once('line', resolve));
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} could not be started.`);
  return child.pid;
}
