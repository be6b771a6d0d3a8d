import { onTestFinished } from 'vitest';
import type { Opened, OpenOptions } from '../../../../host/sources/mcp/open/opener.ts';
import { Supervisor, type SupervisorOptions } from '../../../../host/sources/mcp/supervisor.ts';
import {
  type Answers,
  connectMemory,
  type ConnectionOptions,
  type MemoryConnection,
} from './memoryTransport.ts';

export const tool = (name: string, rest = {}): object => ({ name, inputSchema: { type: 'object' }, ...rest });

/** A server with one tool that answers all else with nothing. */
export const plain: Answers = ({ method }) => (method === 'tools/list' ? { tools: [tool('echo')] } : {});

export type Attempt = (options: OpenOptions, number: number) => Opened | Promise<Opened>;

export interface Supervised {
  readonly supervisor: Supervisor;
  /** Each connection that was opened, oldest first. */
  readonly opened: MemoryConnection[];
  /** How many attempts there were. */
  readonly attempts: { count: number };
  /** The kinds of states, each as it began. */
  readonly states: string[];
  readonly avoided: { count: number };
  /** How many connections are open now. */
  countOpen(): number;
}

/** A supervisor whose attempts end as a test says. */
export function supervise(attempt: Attempt, options: Partial<SupervisorOptions> = {}): Supervised {
  const opened: MemoryConnection[] = [];
  const [attempts, avoided] = [{ count: 0 }, { count: 0 }];
  const states: string[] = [];
  const supervisor = new Supervisor({
    ...{ name: 'shop', isProcess: false, log: () => {} },
    ...options,
    opener: {
      open: async (given) => attempt(given, (attempts.count += 1)),
      avoidStateless: () => (avoided.count += 1),
    },
  });
  supervisor.known.onDidChange(() => {
    const { kind } = supervisor.known.state;
    if (states.at(-1) !== kind) states.push(kind);
  });
  onTestFinished(() => supervisor.dispose());
  return {
    ...{ supervisor, opened, attempts, states, avoided },
    countOpen: () => opened.filter(({ isClosed }) => !isClosed).length,
  };
}

export interface ServerOptions extends ConnectionOptions {
  readonly answer?: Answers;
  /** How long the connection takes to close, in milliseconds. */
  readonly closeMs?: number;
}

/** A supervisor of a server that is always there; `change` is asked anew for each connection. */
export function superviseServer(
  change: (number: number) => ServerOptions = () => ({}),
  options: Partial<SupervisorOptions> = {},
): Supervised {
  const supervised = supervise(async ({ onConnecting }, number) => {
    onConnecting();
    const { answer = plain, closeMs, ...rest } = change(number);
    const memory = await connectMemory(answer, rest);
    supervised.opened.push(memory);
    return { kind: 'open', connection: slowly(memory, closeMs) };
  }, options);
  return supervised;
}

function slowly({ connection }: MemoryConnection, ms: number | undefined): MemoryConnection['connection'] {
  if (ms === undefined) return connection;
  const close = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, ms);
    await promise;
    await connection.close();
  };
  return { ...connection, close };
}
