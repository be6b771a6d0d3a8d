import { Pool } from 'undici';
import { quantile } from './statistics.ts';
import type { Peer } from './wire.ts';

const LIMIT_MS = 10_000;

/** What one slice of load showed. */
export interface Load {
  readonly callsPerSecond: number;
  /** Milliseconds from sending a call to having its whole answer. */
  readonly p50: number;
  readonly p99: number;
}

/** Keeps `concurrency` calls in flight for `ms` milliseconds. */
export async function applyLoad(
  call: () => Promise<unknown>,
  concurrency: number,
  ms: number,
): Promise<Load> {
  const times: number[] = [];
  const started = performance.now();
  const end = started + ms;
  const work = async (): Promise<void> => {
    for (let sent = performance.now(); sent < end; ) {
      await call();
      const now = performance.now();
      times.push(now - sent);
      sent = now;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const seconds = (performance.now() - started) / 1000;
  return { callsPerSecond: times.length / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

export function openPool({ origin }: Peer, connections: number): Pool {
  // An answer that never comes ends the bench instead of hanging it.
  return new Pool(origin, { connections, pipelining: 1, headersTimeout: LIMIT_MS, bodyTimeout: LIMIT_MS });
}
