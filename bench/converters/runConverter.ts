import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { endTree, spawnTree } from '../../scripts/childProcess.ts';
import type { Conversion, ConversionMessage } from './conversion.ts';

export interface Converted {
  readonly kind: 'converted';
  readonly conversion: Conversion;
  /** Tools of a sample that no client can use; nothing where inspecting them took too long as well. */
  readonly sample: { readonly tools: number; readonly faulty: number } | undefined;
}

export type ConverterRun =
  | Converted
  /** One of the limits was broken, or the converter gave up. */
  | { readonly kind: 'broken'; readonly reason: string };

const limitSeconds = 60;
const inspectSeconds = 60;
const mostBytes = 2 * 2 ** 30;
const watchEveryMs = 100;

/** Runs a program that calls `runConversion` on a document, in a fresh process with 60 seconds and 2 GB. */
export async function runConverter(program: string, file: string, peers: string): Promise<ConverterRun> {
  const args = [`--max-old-space-size=${mostBytes / 2 ** 20}`, program, file, peers];
  const child = spawnTree(process.execPath, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const { promise: broken, resolve: giveUp } = Promise.withResolvers<string>();
  const clock = setTimeout(() => giveUp(`more than ${limitSeconds} s`), limitSeconds * 1000);
  const watch = setInterval(() => {
    if (residentBytes(child) > mostBytes) giveUp('more than 2 GB');
  }, watchEveryMs);
  try {
    return await read(child, broken, () => clearTimeout(clock));
  } finally {
    clearTimeout(clock);
    clearInterval(watch);
    await endTree(child);
  }
}

async function read(
  child: ChildProcess,
  broken: Promise<string>,
  stopClock: () => void,
): Promise<ConverterRun> {
  const messages = messagesOf(child);
  const lost = broken.then((reason) => ({ kind: 'failed', reason }) as const);
  const first = await Promise.race([messages.next(), lost]);
  if (first.kind !== 'converted') {
    return { kind: 'broken', reason: first.kind === 'failed' ? first.reason : 'it said nothing' };
  }
  stopClock();
  const { promise: late, resolve: giveUp } = Promise.withResolvers<undefined>();
  const clock = setTimeout(() => giveUp(undefined), inspectSeconds * 1000);
  const second = await Promise.race([messages.next(), lost, late]);
  clearTimeout(clock);
  const sample = second?.kind === 'inspected' ? second : undefined;
  return { kind: 'converted', conversion: first.conversion, sample };
}

/** Messages one by one; the process's end is a failure for whoever still waits. */
function messagesOf(child: ChildProcess): { next(): Promise<ConversionMessage> } {
  const come: ConversionMessage[] = [];
  const waiting: ((message: ConversionMessage) => void)[] = [];
  const give = (message: ConversionMessage): void => {
    const taker = waiting.shift();
    if (taker) taker(message);
    else come.push(message);
  };
  child.on('message', (message) => give(message as ConversionMessage));
  // A heap that is full ends the process by itself.
  child.once('exit', (code, signal) =>
    give({ kind: 'failed', reason: `ended with ${String(signal ?? code)}, as a full heap ends (2 GB)` }),
  );
  return {
    next: () => {
      const message = come.shift();
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

/** Resident memory where the system tells it in a file; elsewhere the heap's own limit has to do. */
function residentBytes({ pid }: ChildProcess): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    return 0;
  }
}
