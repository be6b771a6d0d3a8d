import { findFaults, type ListedTool } from '../../test/corpus/measure/toolFaults.ts';

/** What a process of the bench says of one conversion; the second message may never come. */
export type ConversionMessage =
  | { readonly kind: 'converted'; readonly conversion: Conversion }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'inspected'; readonly tools: number; readonly faulty: number };

export interface Conversion {
  /** From the file's path to the tools as `tools/list` names them; loading the converter's code is left out. */
  readonly ms: number;
  /** Processor time of all threads for the same; it bears other work on the machine better. */
  readonly cpuMs: number;
  readonly tools: number;
  /** Of the list as JSON; nothing where a tool holds itself and cannot be written. */
  readonly listBytes: number | undefined;
  /** Highest resident memory of the process until then. */
  readonly peakMb: number;
}

type Convert = (file: string) => Promise<readonly ListedTool[]>;

const sampleSize = 200;

/** Runs a converter once, on the file that the process was given, and tells the parent. */
export async function runConversion(load: () => Promise<Convert>): Promise<void> {
  const file = process.argv[2] ?? '';
  // What libraries print is theirs; the parent listens to messages alone.
  for (const method of ['log', 'info', 'warn', 'error'] as const) console[method] = () => {};
  try {
    const convert = await load();
    const [started, before] = [performance.now(), process.cpuUsage()];
    const tools = await convert(file);
    const [ms, used] = [performance.now() - started, process.cpuUsage(before)];
    const cpuMs = (used.user + used.system) / 1000;
    const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
    const conversion = { ms, cpuMs, tools: tools.length, listBytes: bytesOf(tools), peakMb };
    await send({ kind: 'converted', conversion });
    const sample = takeEvenly(tools);
    await send({ kind: 'inspected', tools: sample.length, faulty: countFaulty(sample) });
  } catch (error) {
    await send({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
  process.exit(0);
}

/** Each tool by itself, because a long list is more than one string can hold. */
function bytesOf(tools: readonly ListedTool[]): number | undefined {
  try {
    return tools.reduce((sum, tool) => sum + Buffer.byteLength(JSON.stringify(tool)) + 1, 1);
  } catch {
    return undefined;
  }
}

function takeEvenly(tools: readonly ListedTool[]): readonly ListedTool[] {
  const step = Math.max(1, tools.length / sampleSize);
  return tools.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Tools whose schema no client can use: it does not compile, or refers to what is not there. */
function countFaulty(tools: readonly ListedTool[]): number {
  const { found } = findFaults(tools, '2020-12', Number.MAX_SAFE_INTEGER);
  const faults = found.filter(({ kind }) => kind === 'invalid schema' || kind === 'unresolved $ref');
  return new Set(faults.map(({ tool }) => tool)).size;
}

function send(message: ConversionMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}
