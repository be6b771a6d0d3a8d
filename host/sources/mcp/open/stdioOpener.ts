import path from 'node:path';
import type { Approval } from '../../../../protocol/connectors.ts';
import type { StdioConnectorEntry } from '../../../config/connectorEntry.ts';
import type { Connection } from '../connection/connection.ts';
import { explain } from '../connection/failures.ts';
import { greetProcess, type GreetedProcess, type StartedProcess } from '../connection/greetProcess.ts';
import { openPeer } from '../connection/peer.ts';
import { openDialogue } from '../questions/dialogue.ts';
import { cleanEnvironment } from '../stdio/environment.ts';
import { createStdioTransport } from '../stdio/stdioTransport.ts';
import type { Opened, Opener, OpenOptions } from './opener.ts';

export interface StdioOpenerOptions {
  readonly entry: StdioConnectorEntry;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Fills a template in. Throws an Error whose message says what is missing and what to do. */
  resolve(template: string): Promise<string>;
  /** The approval that is missing; undefined where a person has approved exactly this command. */
  findMissingApproval(): Promise<Approval | undefined>;
  /** Hears each line that the server writes to standard error. */
  readonly onLine: (line: string) => void;
  /** How long the server has to start and to greet, in milliseconds. Default 60,000: some are downloaded first. */
  readonly startMs?: number;
}

/** Starts a server as a process, once a person has approved its command. */
export function createStdioOpener(options: StdioOpenerOptions): Opener {
  // What a command speaks does not change while it runs; a process that dies of the first question tells by that.
  let isLegacy = false;
  return {
    open: async (attempt) => {
      const missing = await options.findMissingApproval();
      if (missing) return { kind: 'needs-approval', approval: missing };
      attempt.signal.throwIfAborted();
      const opened = await start(options, attempt, isLegacy);
      if (opened.kind === 'open') isLegacy ||= !opened.connection.isStateless;
      return opened;
    },
    avoidStateless: () => {
      isLegacy = true;
    },
  };
}

async function start(options: StdioOpenerOptions, attempt: OpenOptions, isLegacy: boolean): Promise<Opened> {
  const { signal, onConnecting, onStep, onRepair } = attempt;
  const { startMs = 60_000 } = options;
  onConnecting();
  let hasStarted = false;
  const launch = async (): Promise<StartedProcess> => {
    const transport = createStdioTransport(await toCommand(options));
    const peer = await openPeer(transport);
    hasStarted = true;
    return { transport, peer };
  };
  try {
    const greeted = await greetProcess(launch, { timeoutMs: startMs, signal, isLegacy, onStep });
    for (const repair of greeted.greeting.repairs) onRepair(repair);
    return { kind: 'open', connection: toConnection(greeted) };
  } catch (error) {
    signal.throwIfAborted();
    const reason = explain(error);
    // A program that is not there, or a secret that nobody gave, is mended by a person.
    if (!hasStarted) onStep({ sent: 'start', found: reason, ms: 0 });
    return { kind: 'failed', reason, again: hasStarted ? 'soon' : 'never' };
  }
}

async function toCommand({ entry, folder, resolve, onLine }: StdioOpenerOptions) {
  const names = Object.keys(entry.env);
  const [args, values, cwd] = await Promise.all([
    Promise.all(entry.args.map((arg) => resolve(arg))),
    Promise.all(Object.values(entry.env).map((value) => resolve(value))),
    entry.cwd === undefined ? '.' : resolve(entry.cwd),
  ]);
  const own = Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  return {
    command: entry.command,
    args,
    env: { ...cleanEnvironment(process.env, process.platform), ...own },
    cwd: path.resolve(folder, cwd),
    onStderr: onLine,
  };
}

function toConnection({ peer, greeting, isStateless }: GreetedProcess): Connection {
  return {
    ...{ peer, greeting, isStateless },
    dialogue: openDialogue(peer, { isStateless, capabilities: greeting.capabilities }),
    ...{ transport: 'stdio', hasCredential: false },
    close: () => peer.close().catch(() => {}),
  };
}
