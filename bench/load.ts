import { Pool } from 'undici';
import { quantile } from './statistics.ts';
import { startCpuClockOf } from './processes.ts';
import type { Peer } from './wire.ts';

const LIMIT_MS = 10_000;

/** What one slice of load showed. */
export interface Load {
  readonly callsPerSecond: number;
  /** Milliseconds from sending a call to having its whole answer. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor that the server spent on one call; absent where the machine does not tell. */
  readonly cpuUs?: number;
}

/** Keeps `concurrency` calls in flight for `ms` milliseconds. */
export async function applyLoad(
  call: () => Promise<unknown>,
  concurrency: number,
  ms: number,
  pid?: number,
): Promise<Load> {
  const times: number[] = [];
  const spent = pid === undefined ? undefined : startCpuClockOf(pid);
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
  const cpuMs = spent?.();
  return {
    callsPerSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    ...(cpuMs === undefined ? {} : { cpuUs: (cpuMs * 1_000) / times.length }),
  };
}

export function openPool({ origin }: Peer, connections: number): Pool {
  // An answer that never comes ends the bench instead of hanging it.
  return new Pool(origin, { connections, pipelining: 1, headersTimeout: LIMIT_MS, bodyTimeout: LIMIT_MS });
}
