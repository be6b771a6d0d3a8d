import { onTestFinished } from 'vitest';
import type { DetectionStep } from '../../../../../protocol/connectors.ts';
import type { Connection } from '../../../../../host/sources/mcp/connection/connection.ts';
import type { Opened, Opener } from '../../../../../host/sources/mcp/open/opener.ts';

export interface Attempt {
  readonly opened: Promise<Opened>;
  readonly end: AbortController;
  readonly steps: DetectionStep[];
  readonly repairs: string[];
  readonly connecting: { count: number };
}

/** One attempt; what it opens is closed when the test has ended. */
export function attempt(opener: Opener, end = new AbortController()): Attempt {
  const steps: DetectionStep[] = [];
  const repairs: string[] = [];
  const connecting = { count: 0 };
  const opened = opener.open({
    signal: end.signal,
    onConnecting: () => (connecting.count += 1),
    onStep: (step) => steps.push(step),
    onRepair: (what) => repairs.push(what),
  });
  onTestFinished(async () => {
    const ended = await opened.catch(() => undefined);
    if (ended?.kind === 'open') await ended.connection.close();
  });
  return { opened, end, steps, repairs, connecting };
}

/** The connection of an attempt that must succeed. */
export async function connectionOf({ opened }: Attempt): Promise<Connection> {
  const ended = await opened;
  if (ended.kind !== 'open') throw new Error(JSON.stringify(ended));
  return ended.connection;
}

export async function toolsOf({ peer }: Connection): Promise<unknown> {
  const result = await peer.request('tools/list', {}, { timeoutMs: 5_000 });
  return (result as { tools: { name: string }[] }).tools.map(({ name }) => name);
}
