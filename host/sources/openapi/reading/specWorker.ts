// The entry of the thread that reads one large document. It keeps the document, which is many times the size
// of its tools, and tells of it what is asked for.
import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { createSpecReader, type ReaderOptions, type Spec, type SpecEntry } from './specReader.ts';
import type {
  Answer,
  Answers,
  Ask,
  Question,
  RemoteEntry,
  RemoteReading,
  SentEntry,
} from './workerMessages.ts';

/** Some 100 KB: a few milliseconds of the main thread. */
const PORTION = 32;

const reader = createSpecReader(workerData as ReaderOptions);
let spec: Spec | undefined;
let byName = new Map<string, SpecEntry>();
/** What the main thread holds, by native name. */
let sent = new Map<string, SentEntry>();
let sending = new Map<string, SentEntry>();

async function answer(question: Question): Promise<Answers[Question['kind']]> {
  switch (question.kind) {
    case 'read':
      return read();
    case 'entries':
      return (spec?.entries ?? []).slice(question.from, question.from + PORTION).map(toRemote);
    case 'inputSchema':
      return byName.get(question.native)?.inputSchema();
    case 'locate':
      return spec?.locate(question.natives) ?? [];
  }
}

async function read(): Promise<RemoteReading> {
  const reading = await reader.read();
  if (reading.kind !== 'read') return reading;
  ({ spec } = reading);
  byName = new Map(spec.entries.map((entry) => [entry.tool.native, entry]));
  sent = sending;
  sending = new Map();
  const { problems, schemes, unusedFilters, entries } = spec;
  const originals = entries[0]?.plan.originals ?? new Map<string, string>();
  const { files } = reading;
  return {
    kind: 'read',
    spec: { problems, schemes, unusedFilters },
    files,
    count: entries.length,
    originals,
  };
}

function toRemote({ tool, plan, security }: SpecEntry): RemoteEntry {
  const { originals: _, ...rest } = plan;
  const entry: SentEntry = { tool, plan: rest, security };
  const isKept = isDeepStrictEqual(sent.get(tool.native), entry);
  sending.set(tool.native, entry);
  return isKept ? { kind: 'kept', native: tool.native } : { kind: 'entry', entry };
}

parentPort?.on('message', ({ id, question }: Ask) => {
  answer(question).then(
    (value) => reply({ id, kind: 'answer', value }),
    (error: unknown) =>
      reply({ id, kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});

function reply(message: Answer): void {
  parentPort?.postMessage(message);
}
