import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleProgram } from '../../scripts/bundleProgram.ts';
import type { CorpusSpec, SpecRow } from './measure/measureSpec.ts';
import type { Order } from './worker.ts';

export interface Run {
  /** Stops compiling the schemas of one document beyond this many bytes of them. */
  readonly mostSchemaBytes: number;
  /** For one document. */
  readonly limitMs: number;
  onRow?(row: SpecRow): void;
}

const processes = 2;
/** Documents larger than this get a process of their own, or the next one's peak would be theirs. */
const sharedBytes = 1_000_000;

type Answer = { readonly row: SpecRow } | { readonly failure: string };

/** Measures documents in two processes at a time; rows come back in the order of the documents. */
export async function runSpecs(specs: readonly CorpusSpec[], run: Run): Promise<readonly SpecRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-corpus-'));
  try {
    const program = await bundleProgram(join(import.meta.dirname, 'worker.ts'), folder);
    // Large ones first, so that both processes end at about the same time.
    const waiting = specs.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    const rows = new Map<string, SpecRow>();
    await Promise.all(Array.from({ length: processes }, () => work(program, waiting, rows, run)));
    return specs.flatMap(({ name }) => rows.get(name) ?? []);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** One of the processes, until no document waits any more. */
async function work(
  program: string,
  waiting: CorpusSpec[],
  rows: Map<string, SpecRow>,
  run: Run,
): Promise<void> {
  let worker: ChildProcess | undefined;
  for (let spec = waiting.shift(); spec; spec = waiting.shift()) {
    worker ??= startWorker(program);
    const answer = await measureIn(worker, spec, run);
    const row = 'row' in answer ? answer.row : lostRow(spec, answer.failure);
    if (sizeOf(spec) > sharedBytes && worker.connected) worker.disconnect();
    if (!worker.connected) worker = undefined;
    rows.set(spec.name, row);
    run.onRow?.(row);
  }
  worker?.disconnect();
}

function startWorker(program: string): ChildProcess {
  const worker = fork(program, [], {
    execArgv: ['--expose-gc', '--max-old-space-size=4096'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // A process that cannot be started ends without an exit; whoever waits for it is told by the signal.
  worker.once('error', () => worker.kill('SIGKILL'));
  return worker;
}

/** One document in a process, which is ended when it takes too long. */
async function measureIn(worker: ChildProcess, spec: CorpusSpec, run: Run): Promise<Answer> {
  const settled = new AbortController();
  const { signal } = settled;
  const timer = setTimeout(() => worker.kill('SIGKILL'), run.limitMs);
  try {
    const answer = once(worker, 'message', { signal }).then(([message]) => message as Answer);
    const end = once(worker, 'exit', { signal }).then(([code, by]) => {
      const failure = `the process ended with ${String(code ?? by)}; ${run.limitMs / 1000} s is the limit`;
      return { failure };
    });
    const order: Order = { spec, mostSchemaBytes: run.mostSchemaBytes };
    worker.send(order);
    return await Promise.race([answer, end]);
  } finally {
    clearTimeout(timer);
    settled.abort();
  }
}

function lostRow({ name }: CorpusSpec, reason: string): SpecRow {
  return {
    ...{ spec: name, version: '', loaded: false, reason, operations: 0, tools: 0, leftOut: {}, invented: 0 },
    ...{ faults: {}, examples: [], schemas: 0, compiled: 0, listBytes: 0, ms: 0, peakMb: 0 },
  };
}

function sizeOf({ file }: CorpusSpec): number {
  return statSync(file).size;
}
