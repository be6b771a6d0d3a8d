// The entry of the thread that reads one large document. It keeps the document, which is many times the size
// of its tools, and tells of it what is asked for.
import { parentPort, workerData } from 'node:worker_threads';
import { canonicalJson } from '../canonical.ts';
import { createSpecReader, type ReaderOptions, type Spec, type SpecEntry } from './specReader.ts';
import type { Answer, Answers, Ask, Question, RemoteEntry, RemoteReading } from './workerMessages.ts';

/** Some 100 KB: a few milliseconds of the main thread. */
const PORTION = 32;

const reader = createSpecReader(workerData as ReaderOptions);
let spec: Spec | undefined;
let byName = new Map<string, SpecEntry>();
/** What the main thread holds, by native name. */
let sent = new Map<string, string>();
let sending = new Map<string, string>();

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

function toRemote({ tool, plan, security, key }: SpecEntry): RemoteEntry {
  const { originals: _, ...rest } = plan;
  const whole = canonicalJson([key, rest, security]);
  const isKept = sent.get(tool.native) === whole;
  sending.set(tool.native, whole);
  if (isKept) return { kind: 'kept', native: tool.native };
  return { kind: 'entry', entry: { tool, plan: rest, security, key } };
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
