import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
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

/** Starts a program of somebody else that listens on this port of 127.0.0.1, and resolves when it does. */
export async function startProgram(args: readonly string[], port: number): Promise<Running> {
  const child = spawnTree(process.execPath, args, { stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${args[0] ?? ''} ended with exit code ${String(code)} before it listened.`);
  });
  await Promise.race([untilListening(port), ended]);
  ended.catch(() => {});
  return { origin: `http://127.0.0.1:${port}`, pid: pidOf(child), end: () => endTree(child) };
}

const LISTEN_MS = 30_000;

async function untilListening(port: number): Promise<void> {
  const end = performance.now() + LISTEN_MS;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isThere) return;
    if (performance.now() > end) throw new Error(`Nothing listens on port ${port}.`);
    await pause(50);
  }
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

/** Linux counts processor time in hundredths of a second, whatever its kernel is set to (proc(5), sysconf(3)). */
const TICK_MS = 10;

/** Measures the processor time of one process from now on, in milliseconds; undefined on systems without /proc. */
export function startCpuClockOf(pid: number): (() => number) | undefined {
  if (process.platform !== 'linux') return undefined;
  const read = (): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  };
  const before = read();
  return () => read() - before;
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
