import { type ChildProcessWithoutNullStreams, execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import spawn from 'cross-spawn';
import { settlesWithin } from './settlesWithin.ts';

export interface GroupOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How the leader of a group ended; neither where even SIGKILL did not end it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process, and all that it starts as long as that stays in its group. */
export interface ProcessGroup {
  readonly leader: ChildProcessWithoutNullStreams;
  /** Settles when the leader has ended and what it left behind is killed. */
  readonly exited: Promise<Exit>;
  /** Asks the leader to end by closing its input, then all by SIGTERM, then forces them. `graceMs` is for each. */
  end(graceMs: number): Promise<void>;
}

const isWindows = process.platform === 'win32';

/** For the system to carry out SIGKILL. A process that waits for a dead disk does not end even then. */
const killMs = 5_000;

/** The leaders that are alive. */
const living = new Set<number>();

/** @throws the error of the system, or the leader emits it, where the command cannot be started. */
export function spawnGroup({ command, args, env, cwd }: GroupOptions): ProcessGroup {
  const leader = spawn(command, [...args], {
    ...{ env, cwd, stdio: 'pipe', windowsHide: true },
    // A group of its own: a signal to it reaches what the server starts, and nothing of ours.
    detached: !isWindows,
  }) as ChildProcessWithoutNullStreams;
  const { pid } = leader;
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  if (pid !== undefined) register(pid);
  let isSettled = false;
  const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (isSettled) return;
    isSettled = true;
    if (pid !== undefined) {
      // At once: when the last member of a group has ended, its number is free for others.
      if (!isWindows) signalGroup(pid, 'SIGKILL');
      unregister(pid);
    }
    resolve({ code, signal });
  };
  leader.once('exit', settle);
  // On Windows an error takes the place of `exit` for a command that the shell did not find.
  leader.once('close', settle);
  const end = async (graceMs: number): Promise<void> => {
    leader.stdin.end();
    if (pid === undefined || (await settlesWithin(exited, graceMs))) return;
    if (isWindows) {
      // Windows has no signal that asks.
      execFile(...taskkill(pid), { windowsHide: true }, (error) => error && leader.kill());
    } else {
      signalGroup(pid, 'SIGTERM');
      if (await settlesWithin(exited, graceMs)) return;
      signalGroup(pid, 'SIGKILL');
    }
    if (!(await settlesWithin(exited, killMs))) settle(null, null);
  };
  return { leader, exited, end };
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: all of them have ended. EPERM: what is left belongs to somebody else, and is not ours to end.
  }
}

/** Named in full: a program of that name in the folder of a workspace must not be run instead. */
function taskkill(pid: number): [program: string, args: string[]] {
  const program = path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  return [program, ['/pid', String(pid), '/T', '/F']];
}

function register(pid: number): void {
  if (living.size === 0) process.on('exit', killAll);
  living.add(pid);
}

function unregister(pid: number): void {
  living.delete(pid);
  if (living.size === 0) process.off('exit', killAll);
}

/** The last thing this process does; nothing that takes time happens after it. */
function killAll(): void {
  for (const pid of living) {
    if (isWindows) spawnSync(...taskkill(pid), { stdio: 'ignore', windowsHide: true });
    else signalGroup(pid, 'SIGKILL');
  }
}
