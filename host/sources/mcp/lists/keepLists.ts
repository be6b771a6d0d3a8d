import { serialized } from '../../../base/serialized.ts';
import { createBackOff } from '../backOff.ts';
import type { Connection } from '../connection/connection.ts';
import { followChanges } from './followChanges.ts';
import { type Lists, readLists } from './readLists.ts';

export interface KeepOptions {
  /** The source's name in gateway.yaml. */
  readonly source: string;
  /** For one page, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** `ms` is how long they took. */
  onLists(lists: Lists, ms: number): void;
  /** Says whether what could not be read is asked for again, ever more slowly. `isFirst`: for the first time here. */
  onFailure(error: unknown, isFirst: boolean): 'retry' | 'stop';
}

/**
 * Reads what a server offers, and again whenever that may have changed, until the signal is given. Settles when it was
 * read or missed once, with whether it goes on. Never rejects.
 */
export async function keepLists(connection: Connection, options: KeepOptions): Promise<boolean> {
  const { source, timeoutMs, signal, onLists, onFailure } = options;
  const backOff = createBackOff();
  let retrying: NodeJS.Timeout | undefined;
  let ttlMs: number | undefined;
  let isFirst = true;
  let isStopped = false;
  signal.addEventListener('abort', () => clearTimeout(retrying), { once: true });
  // One at a time, so that the newest answer is also the last one.
  const read = serialized(async () => {
    clearTimeout(retrying);
    const started = performance.now();
    try {
      const lists = await readLists(source, connection, { timeoutMs, signal });
      if (signal.aborted) return;
      ttlMs = lists.ttlMs;
      onLists(lists, performance.now() - started);
      if (signal.aborted) return;
      if (lists.missed.length === 0) backOff.reset();
      else retrying = setTimeout(() => void read(), backOff.next()).unref();
    } catch (error) {
      if (signal.aborted) return;
      isStopped = onFailure(error, isFirst) === 'stop';
      if (!isStopped) retrying = setTimeout(() => void read(), backOff.next()).unref();
    } finally {
      isFirst = false;
    }
  });
  await read();
  if (signal.aborted || isStopped) return false;
  followChanges(connection, { signal, ttlMs: () => ttlMs, onChange: () => void read() });
  return true;
}
