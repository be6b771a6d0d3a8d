import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { distFolder } from '../../scripts/build.ts';
import { atEndOfFile } from './lifetime.ts';
import { createSignals, inTime, type Signals } from './waiting.ts';
import type { TestWorkspace } from './workspace.ts';

export const program = join(distFolder, 'cli.js');

/** One run of the built command line, while it goes on. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: Signals<string>;
  readonly stderr: Signals<string>;
  /** The exit code; the signal's name where one ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it by its process id, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export interface Gate extends Running {
  readonly url: string;
  readonly port: number;
  /** The token of this run, by agent. */
  tokenOf(agent: string): string;
}

export interface Finished {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `gatehouse serve --json` and waits for its line. */
export async function startGate(workspace: TestWorkspace, args: readonly string[] = []): Promise<Gate> {
  const running = runGatehouse(workspace, ['serve', workspace.folder, '--json', ...args]);
  const line = running.stdout.first(() => true, '`gatehouse serve` to print its line');
  const ended = running.ended.then((code) => {
    throw new Error(`gatehouse serve ended with ${code}: ${running.stderr.seen.join('\n')}`);
  });
  const { url, agents } = JSON.parse(await Promise.race([line, ended])) as {
    url: string;
    agents: Record<string, string>;
  };
  const tokenOf = (agent: string): string => {
    const token = agents[agent];
    if (token === undefined) throw new Error(`There is no token for ${agent}.`);
    return token;
  };
  return { ...running, url, port: Number(new URL(url).port), tokenOf };
}

/** Starts the built command line with a clean environment of its own. */
export function runGatehouse(
  { env }: Pick<TestWorkspace, 'env'>,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Running {
  if (!existsSync(program)) throw new Error(`${program} does not exist. Run \`npm run build\` first.`);
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: env['XDG_STATE_HOME'] ?? '', ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
    child.once('error', reject);
  });
  // Whoever does not wait for the end learns of a failed start by the line that never comes.
  ended.catch(() => {});
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> => {
    if (isRunning()) child.kill(signal);
    return inTime(ended, `the process to end by ${signal}`);
  };
  atEndOfFile(() => (isRunning() ? stop('SIGKILL') : undefined));
  return { child, stdout: readLines(child.stdout), stderr: readLines(child.stderr), ended, stop };
}

/** Runs a command of the built command line to its end. */
export async function gatehouse(
  workspace: Pick<TestWorkspace, 'env'>,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const { stdout, stderr, ended } = runGatehouse(workspace, args, more);
  const code = await inTime(ended, `\`gatehouse ${args[0]}\` to end`, 20_000);
  return { code, stdout: stdout.seen.join('\n'), stderr: stderr.seen.join('\n') };
}

function readLines(stream: Readable): Signals<string> {
  const lines = createSignals<string>();
  createInterface({ input: stream }).on('line', lines.give);
  return lines;
}
