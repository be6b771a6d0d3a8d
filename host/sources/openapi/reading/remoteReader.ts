import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '../../../base/json.ts';
import type { ReaderOptions, SpecEntry, SpecReader } from './specReader.ts';
import type { Answer, Answers, Ask, Question, RemoteEntry, RemoteReading } from './workerMessages.ts';

/** A document that takes longer, or more memory, is given up. */
const ANSWER_MS = 120_000;
const HEAP_MB = 2_048;
/** More saves no time, and a thread keeps all the room that it once had. */
const YOUNG_MB = 8;

/**
 * Reads in a thread of its own, so that calls in flight do not wait for a large document. A thread that runs
 * out of time or memory ends, and the next reading begins another.
 */
export function createRemoteReader(options: ReaderOptions): SpecReader {
  let thread: Thread | undefined;
  let held = new Map<string, SpecEntry>();
  return {
    read: async () => {
      thread ??= startThread(options, () => {
        thread = undefined;
        held = new Map();
      });
      const asked = thread;
      const reading = await asked.ask({ kind: 'read' });
      if (reading.kind !== 'read') return reading;
      const { entries, spec, files } = await fetchEntries(asked, reading, held).catch((error: unknown) => {
        // What the thread believes to have sent would no longer be what is held here.
        asked.end();
        throw error;
      });
      held = new Map(entries.map((entry) => [entry.tool.native, entry]));
      const locate = (natives: readonly string[]) => asked.ask({ kind: 'locate', natives });
      return { kind: 'read', spec: { ...spec, entries, locate }, files };
    },
    dispose: () => thread?.end(),
  };
}

async function fetchEntries(
  thread: Thread,
  reading: Extract<RemoteReading, { readonly kind: 'read' }>,
  held: ReadonlyMap<string, SpecEntry>,
): Promise<Pick<typeof reading, 'spec' | 'files'> & { readonly entries: readonly SpecEntry[] }> {
  const { count, originals, spec, files } = reading;
  const entries: SpecEntry[] = [];
  while (entries.length < count) {
    const portion = await thread.ask({ kind: 'entries', from: entries.length });
    if (portion.length === 0) throw new Error('the thread that reads it has lost its place');
    for (const remote of portion) entries.push(toEntry(remote, originals, held, thread));
    await nextTurn();
  }
  return { entries, spec, files };
}

function toEntry(
  remote: RemoteEntry,
  originals: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, SpecEntry>,
  thread: Thread,
): SpecEntry {
  const known = remote.kind === 'kept' ? held.get(remote.native) : remote.entry;
  if (!known) throw new Error('the thread that reads it names a tool that it never sent');
  const { tool, plan, security } = known;
  const native = tool.native;
  let schema: Promise<JsonObject> | undefined;
  return {
    tool,
    security,
    plan: { ...plan, originals },
    inputSchema: () => (schema ??= fetchSchema(thread, native)),
  };
}

async function fetchSchema(thread: Thread, native: string): Promise<JsonObject> {
  const schema = await thread.ask({ kind: 'inputSchema', native });
  if (!schema) throw new Error(`The document has no operation "${native}" now`);
  return schema;
}

interface Thread {
  ask<Kind extends Question['kind']>(
    question: Extract<Question, { readonly kind: Kind }>,
  ): Promise<Answers[Kind]>;
  end(): void;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

function startThread(options: ReaderOptions, onEnd: () => void): Thread {
  const worker = new Worker(workerFile(), {
    workerData: toWorkerData(options),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  });
  // A host that has nothing else to do must be able to end.
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const endAll = (reason: string): void => {
    onEnd();
    for (const [id, { reject, timer }] of waiting) {
      clearTimeout(timer);
      waiting.delete(id);
      reject(new Error(reason));
    }
  };
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id);
    if (!asked) return;
    clearTimeout(asked.timer);
    waiting.delete(answer.id);
    if (answer.kind === 'answer') asked.resolve(answer.value as never);
    else asked.reject(new Error(answer.message));
  });
  worker.once('error', (error: NodeJS.ErrnoException) => {
    const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    endAll(isMemory ? `it needs more than ${HEAP_MB} MB of memory. Split it up.` : error.message);
  });
  worker.once('exit', () => endAll('the thread that reads it has ended'));
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        const timer = setTimeout(() => {
          endAll(`it takes longer than ${ANSWER_MS / 1000} s to read. Split it up.`);
          void worker.terminate();
        }, ANSWER_MS);
        waiting.set(id, { resolve, reject, timer });
        worker.postMessage({ id, question } satisfies Ask);
      }),
    end: () => void worker.terminate(),
  };
}

/** Nothing but what can be copied. */
function toWorkerData(options: ReaderOptions): ReaderOptions {
  const { source, specFile, folder, given, server, uploads, filters } = options;
  const { include, exclude } = filters ?? {};
  return { source, specFile, folder, given, server, uploads, filters: { include, exclude } };
}

/** Beside this file in the sources; beside the entry points where everything is bundled. */
function workerFile(): URL {
  const candidates = ['./specWorker.ts', './specWorker.js', '../specWorker.js'];
  const found = candidates.map((name) => new URL(name, import.meta.url)).find((url) => existsSync(url));
  if (!found) throw new Error('Gatehouse is not installed completely: specWorker.js is missing');
  return found;
}
