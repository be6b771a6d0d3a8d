import { join } from 'node:path';
import { createCatalog } from '../../../host/catalog/catalog.ts';
import { dialects } from '../../../host/catalog/dialects.ts';
import { createToolLists } from '../../../host/endpoint/toolLists.ts';
import type { Gateway } from '../../../host/gateway.ts';
import { createOpenApiSource } from '../../../host/sources/openapi/source.ts';
import type { ApiSource } from '../../../host/sources/source.ts';
import { watchPeakMemory } from './peakMemory.ts';
import { readRawDocument } from './rawOperations.ts';
import { createCompiler, type FaultKind, findFaults } from './toolFaults.ts';

/** A document of the corpus. */
export interface CorpusSpec {
  /** How it is called in tables: the collection and the file in it. */
  readonly name: string;
  /** Absolute paths of the document and of the folder that stands for the workspace. */
  readonly file: string;
  readonly folder: string;
}

/** What became of one document. */
export interface SpecRow {
  readonly spec: string;
  readonly version: string;
  readonly loaded: boolean;
  /** Why it did not load, with its place; it names a file, a line and a column. */
  readonly reason?: string;
  /** Counted without the converter. */
  readonly operations: number;
  readonly tools: number;
  /** Operations without a tool, by the code of the problem that says why. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Tools for which the document has no operation. */
  readonly invented: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** The first few faults and operations left out, in words. */
  readonly examples: readonly string[];
  /** In all dialects together. */
  readonly schemas: number;
  readonly compiled: number;
  /** Of `tools/list` with all tools. */
  readonly listBytes: number;
  /** From opening the file to having the list as bytes. */
  readonly ms: number;
  /** The highest resident memory of the process until then; small documents share one. */
  readonly peakMb: number;
}

const mostExamples = 3;

/** Converts a document as the host does, and holds what comes out against the document. */
export async function measureSpec(spec: CorpusSpec, mostSchemaBytes: number): Promise<SpecRow> {
  const peakMb = watchPeakMemory();
  const started = performance.now();
  const source = createOpenApiSource({
    name: 'api',
    specFile: spec.file,
    folder: spec.folder,
    auth: {},
    resolveCredential: () => Promise.reject(new Error('Nothing is called here.')),
    log: () => {},
  });
  const catalog = createCatalog();
  try {
    await source.ready;
    catalog.setSources([source]);
    // A list is made of what a gateway offers; this one offers everything.
    const all: Pick<Gateway, 'offering' | 'onDidChange'> = {
      offering: () => ({ all: catalog.entries, listed: catalog.entries, searched: [] }),
      onDidChange: catalog.onDidChange,
    };
    const lists = createToolLists(all);
    const listBytes = lists.bytesOf('anyone').length;
    const cost = { listBytes, ms: performance.now() - started, peakMb: peakMb() };
    const compile = createCompiler();
    const checks = dialects.map((dialect) => ({
      dialect,
      ...findFaults(lists.of('anyone', dialect), dialect, mostSchemaBytes, compile),
    }));
    lists.dispose();
    const found = checks.flatMap((check) => check.found);
    const faults = Object.fromEntries(
      [...Map.groupBy(found, ({ kind }) => kind)].map(([kind, each]) => [kind, each.length]),
    );
    const words = checks.flatMap((check) =>
      check.found.map(({ kind, tool, detail }) => `${kind}: ${tool} (${check.dialect}): ${detail}`),
    );
    const schemas = sum(checks.map((check) => check.schemas));
    const compiled = sum(checks.map((check) => check.compiled));
    return { spec: spec.name, ...compare(spec, source, words), faults, schemas, compiled, ...cost };
  } finally {
    catalog.dispose();
    source.dispose();
  }
}

type Comparison = Pick<
  SpecRow,
  'version' | 'loaded' | 'reason' | 'operations' | 'tools' | 'leftOut' | 'invented' | 'examples'
>;

function compare(spec: CorpusSpec, source: ApiSource, words: readonly string[]): Comparison {
  const { version, operations } = readRawDocument(spec.file);
  const { state, problems, tools } = source;
  const offered = tools.map(({ operation }) => `${operation?.method} ${operation?.path}`);
  const missing = subtract(operations, offered);
  const reasons = missing.map((operation) => reasonOf(operation, source));
  const [problem] = problems;
  const at = problem ? `${problem.file}:${problem.line}:${problem.column}: ${problem.message}` : 'no reason';
  return {
    version,
    loaded: state.kind === 'ready',
    // Rows are kept and committed, and the folder is that of one machine.
    ...(state.kind === 'ready' ? {} : { reason: at.replaceAll(join(spec.folder, '/'), '') }),
    operations: operations.length,
    tools: tools.length,
    leftOut: Object.fromEntries(
      [...Map.groupBy(reasons, (code) => code)].map(([code, all]) => [code, all.length]),
    ),
    invented: subtract(offered, operations).length,
    examples: [...words, ...missing.map((operation) => `left out: ${operation}`)].slice(0, mostExamples),
  };
}

/** The code of the problem that names the operation or its path; problems beyond the listed ones name none. */
function reasonOf(operation: string, { state, problems }: ApiSource): string {
  if (state.kind !== 'ready') return 'not loaded';
  const path = operation.slice(operation.indexOf(' ') + 1);
  const naming = problems.filter(({ severity }) => severity === 'error');
  const own =
    naming.find(({ message }) => message.startsWith(`${operation} `)) ??
    naming.find(({ message }) => message.startsWith(`Path ${path} `));
  return own?.code ?? 'not listed';
}

/** What is in the first list and not in the second, each as often as it is missing there. */
function subtract(from: readonly string[], taken: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const each of taken) left.set(each, (left.get(each) ?? 0) + 1);
  return from.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
