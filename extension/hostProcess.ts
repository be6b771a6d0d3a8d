import { type ChildProcess, fork as forkProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { RequestMessage } from '../protocol/messages.ts';
import type { HostConnection } from './hostConnection.ts';
import { judgeCrash, type RestartLimits } from './model/restartPolicy.ts';

export type HostState =
  /** Nothing has needed the host yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly pid: number }
  /** It ended by itself and starts again after the pause. */
  | { readonly kind: 'crashed'; readonly at: number; readonly reason: string; readonly retryInMs: number }
  /** It does not start again by itself. */
  | { readonly kind: 'stopped'; readonly reason: string };

export interface HostProcessOptions {
  /** Absolute path of the host's entry. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: RestartLimits;
  /** The longest wait for one answer of the host, in milliseconds. */
  readonly timeLimitMs: number;
  /** Registers the handlers of a new link, before the first message is read. */
  readonly connect: (connection: HostConnection) => void;
  readonly onState: (state: HostState) => void;
  /** What the process wrote to its output: what went wrong before it could speak. */
  readonly onOutput: (line: string) => void;
}

export interface HostProcess {
  readonly state: HostState;
  /** Starts the host where it is idle; otherwise does nothing. */
  start(): void;
  /** Ends the host and starts it anew, whatever state it is in. */
  restart(): Promise<void>;
  /** Waits for a starting host; rejects where it does not run and says why. */
  send<P, R>(message: RequestMessage<P, R>, params: P): Promise<R>;
  /** Ends the host for good, without telling `onState`; settles when the process is gone. */
  stop(reason: string): Promise<void>;
}

/** How long a host may take to end after the link was closed, in milliseconds. */
const graceMs = 3_000;

interface Running {
  readonly child: ChildProcess;
  readonly connection: HostConnection;
  readonly gone: Promise<void>;
}

/** Forks the host and keeps it running. The process itself ends when its link closes. */
export function createHostProcess(options: HostProcessOptions): HostProcess {
  let crashes: number[] = [];
  let state: HostState = { kind: 'idle' };
  let running: Running | undefined;
  let retry: NodeJS.Timeout | undefined;
  let launching: Promise<void> | undefined;
  let launches = 0;
  const inTurn = createTurns();
  const enter = (next: HostState): void => {
    state = next;
    options.onState(next);
  };
  const launchNow = async (): Promise<void> => {
    const mine = (launches += 1);
    enter({ kind: 'starting' });
    const launched = await forkHost(options, () => mine === launches);
    if (!launched) return;
    running = launched;
    launched.child.once('spawn', () => enter({ kind: 'running', pid: launched.child.pid ?? 0 }));
    void launched.gone.then(() => {
      if (running === launched) recover(describeEnd(launched.child));
    });
  };
  const launch = (): Promise<void> => (launching = launchNow());
  const recover = (reason: string): void => {
    running = undefined;
    crashes.push(Date.now());
    const next = toCrashState(reason, crashes, options.limits);
    if (next.kind === 'crashed') retry = setTimeout(() => void launch(), next.retryInMs);
    enter(next);
  };
  const end = async (): Promise<void> => {
    clearTimeout(retry);
    launches += 1;
    const ending = running;
    running = undefined;
    await (ending && endProcess(ending));
  };
  return {
    get state() {
      return state;
    },
    start: () => void (state.kind === 'idle' && launch()),
    restart: () =>
      inTurn(async () => {
        await end();
        crashes = [];
        await launch();
      }),
    send: async (message, params) => {
      await launching;
      return connectionOf(running, state).send(message, params);
    },
    stop: (reason) =>
      inTurn(async () => {
        await end();
        state = { kind: 'stopped', reason };
      }),
  };
}

/** Restarting and stopping wait for each other, so that there is never a second process. */
function createTurns(): (work: () => Promise<void>) => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  return (work) => (turn = turn.then(work));
}

function connectionOf(running: Running | undefined, state: HostState): HostConnection {
  if (!running) throw new Error(describeAbsence(state));
  return running.connection;
}

function toCrashState(reason: string, crashes: readonly number[], limits: RestartLimits): HostState {
  const at = Date.now();
  const verdict = judgeCrash(crashes, at, limits);
  if (verdict.kind === 'restart') return { kind: 'crashed', at, reason, retryInMs: verdict.afterMs };
  const minutes = Math.round(limits.windowMs / 60_000);
  return { kind: 'stopped', reason: `${reason}; ${verdict.crashes} crashes in ${minutes} min` };
}

/** Forks nothing where the launch was overtaken by the time the link is loaded. */
async function forkHost(options: HostProcessOptions, isWanted: () => boolean): Promise<Running | undefined> {
  // Only loaded here: VS Code waits for all that is loaded before, and this is the bulk of it.
  const { createHostConnection } = await import('./hostConnection.ts');
  if (!isWanted()) return undefined;
  const child = forkProcess(options.file, {
    silent: true,
    execArgv: [],
    env: { ...options.environment },
  });
  const connection = createHostConnection(child, {
    timeLimitMs: options.timeLimitMs,
    onFault: options.onOutput,
  });
  options.connect(connection);
  connection.listen();
  forwardLines(child.stdout, options.onOutput);
  forwardLines(child.stderr, options.onOutput);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      options.onOutput(`The gateway host could not be started: ${error.message}`);
      if (child.pid === undefined) resolve();
    });
  }).then(() => connection.dispose());
  return { child, connection, gone };
}

function forwardLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', onLine);
}

/** Closing the link is the host's sign to end; one that hangs is killed, so that none is left behind. */
async function endProcess({ child, connection, gone }: Running): Promise<void> {
  connection.dispose();
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
}

function describeEnd(child: ChildProcess): string {
  if (child.signalCode) return `The gateway host was ended by ${child.signalCode}`;
  if (child.exitCode !== null) return `The gateway host ended with code ${child.exitCode}`;
  return 'The gateway host could not be started';
}

function describeAbsence(state: HostState): string {
  switch (state.kind) {
    case 'stopped':
      return `The gateway host does not run (${state.reason}). Run "Gatehouse: Restart Host".`;
    case 'crashed':
      return `The gateway host is starting again (${state.reason}). Try again in a moment.`;
    case 'idle':
    case 'starting':
    case 'running':
      return 'The gateway host has not been started.';
  }
}
