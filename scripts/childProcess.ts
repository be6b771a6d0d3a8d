import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { root } from './project.ts';

const graceMs = 5000;
const isWindows = process.platform === 'win32';

export type Finished = { code: number; output: string; seconds: number; timedOut: boolean };

export type RunOptions = {
  args: readonly string[];
  limitMs: number;
  env?: NodeJS.ProcessEnv;
  /** Shown while it runs, beside being collected. */
  live?: boolean;
};

/** Runs a Node program in the checkout to its end or to its limit, and collects all that it prints. */
export async function runNode(program: string, options: RunOptions): Promise<Finished> {
  const started = performance.now();
  const child = spawnTree(process.execPath, [program, ...options.args], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const collect = (chunk: Buffer): void => {
    chunks.push(chunk);
    if (options.live) process.stdout.write(chunk);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void endTree(child);
  }, options.limitMs);
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${program} could not be started: ${error.message}\n`));
      resolve(1);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });
  clearTimeout(timer);
  const late = timedOut ? `\nEnded after ${options.limitMs / 1000} s, the limit for this step.\n` : '';
  const seconds = (performance.now() - started) / 1000;
  return {
    code: timedOut ? 1 : code,
    output: Buffer.concat(chunks).toString('utf8') + late,
    seconds,
    timedOut,
  };
}

const living = new Set<ChildProcess>();

/**
 * Starts a process as the leader of a group of its own, so that `endTree` ends its children with it and
 * nothing else. When this process is told to end, the groups it started are ended first.
 */
export function spawnTree(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  installSignalHandlers();
  const child = spawn(command, args, { ...options, detached: !isWindows });
  living.add(child);
  child.once('exit', () => living.delete(child));
  child.once('error', () => living.delete(child));
  return child;
}

/** Asks the process and all of its group to end, and insists after five seconds. */
export async function endTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  signalTree(child.pid, 'SIGTERM');
  const timer = setTimeout(() => signalTree(child.pid, 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
  // Members of the group that outlived its leader are of no use to anyone any more.
  signalTree(child.pid, 'SIGKILL');
}

function signalTree(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  if (isWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the whole group has already ended.
  }
}

let handlersInstalled = false;

function installSignalHandlers(): void {
  if (handlersInstalled) return;
  handlersInstalled = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      void endAll().then(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
}

const lastActions = new Set<() => Promise<void>>();

/** Registers what must happen before this process ends by a signal; returns how to take it back. */
export function beforeEnd(action: () => Promise<void>): () => void {
  installSignalHandlers();
  lastActions.add(action);
  return () => lastActions.delete(action);
}

let ending: Promise<void> | undefined;

/** Ends all that this process has started; whoever asks again waits for the same end. */
export function endAll(): Promise<void> {
  ending ??= (async () => {
    await Promise.allSettled([...living].map((child) => endTree(child)));
    await Promise.allSettled([...lastActions].map((action) => action()));
  })();
  return ending;
}
