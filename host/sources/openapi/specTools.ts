import type { Location, Problem, SourceState } from '../../../protocol/models.ts';
import type { Disposable } from '../../base/disposable.ts';
import { createEmitter, type Event } from '../../base/event.ts';
import type { Tool } from '../tool.ts';
import { canonicalJson } from './canonical.ts';
import { createFindingList, toProblems } from './document/findings.ts';
import { type OpenApiDocument, parseOpenApi } from './document/load.ts';
import { checkReferences } from './document/references.ts';
import { readSpecText, type TextReading } from './document/specText.ts';
import { type ApiTool, convertDocument } from './tool/convert.ts';

export interface SpecFile {
  readonly source: string;
  /** Absolute paths of the document and of the folder that it must lie in. */
  readonly specFile: string;
  readonly folder: string;
  logError(message: string): void;
}

/** The tools of a document that somebody is editing. */
export interface SpecTools extends Disposable {
  readonly state: SourceState;
  readonly tools: readonly Tool[];
  readonly problems: readonly Problem[];
  readonly onDidChange: Event<void>;
  find(native: string): ApiTool | undefined;
  locate(native: string): Location | undefined;
  /** Reads the file again. Never throws; a text that cannot be read leaves the last good tools in place. */
  reload(): Promise<void>;
}

interface Shown {
  readonly state: SourceState;
  readonly tools: readonly Tool[];
  readonly problems: readonly Problem[];
}

/** All that is kept of a document, which is many times the size of its tools. */
interface Good {
  readonly locate: OpenApiDocument['locate'];
  /** In the order of the document. */
  readonly byName: ReadonlyMap<string, ApiTool>;
  readonly problems: readonly Problem[];
}

export function createSpecTools(file: SpecFile): SpecTools {
  const read = createReader(file);
  const changed = createEmitter<void>();
  let shown: Shown = { state: { kind: 'loading' }, tools: [], problems: [] };
  let good: Good | undefined;
  let isDisposed = false;

  const show = (next: Shown): void => {
    const before = shown;
    const tools = isSameList(before.tools, next.tools) ? before.tools : next.tools;
    shown = { ...next, tools };
    const isSame = tools === before.tools && canonicalJson(rest(before)) === canonicalJson(rest(next));
    if (!isSame) changed.fire();
  };
  const showFailure = (reason: string, problems: readonly Problem[]): void => {
    show({ state: { kind: good ? 'stale' : 'failed', reason }, tools: shown.tools, problems });
  };
  const load = async (): Promise<void> => {
    const reading = await read();
    if (isDisposed || reading.kind === 'same') return;
    const loading = reading.kind === 'failed' ? reading : parseOpenApi(reading.text, file.specFile);
    if (loading.kind === 'failed') return showFailure(toReason(loading.problem), [loading.problem]);
    good = convert(file.source, loading.document, good);
    const tools = [...good.byName.values()].map(({ tool }) => tool);
    show({ state: { kind: 'ready' }, tools, problems: good.problems });
  };

  // One after the other, so that a slow old reading never replaces a newer one.
  let queue: Promise<void> = Promise.resolve();
  return {
    get state() {
      return shown.state;
    },
    get tools() {
      return shown.tools;
    },
    get problems() {
      return shown.problems;
    },
    onDidChange: changed.event,
    find: (native) => good?.byName.get(native),
    locate: (native) => {
      const entry = good?.byName.get(native);
      return entry && good?.locate(entry.pointer);
    },
    reload: () => {
      queue = queue.then(load).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        const reason = `${file.specFile} could not be converted: ${why}`;
        file.logError(reason);
        if (!isDisposed) showFailure(reason, shown.problems);
      });
      return queue;
    },
    dispose: () => {
      isDisposed = true;
      changed.dispose();
    },
  };
}

/** Reads the file, and tells where its text is the one that was read last: it would say the same again. */
function createReader({ specFile, folder }: SpecFile): () => Promise<TextReading | { kind: 'same' }> {
  let last: string | undefined;
  return async () => {
    const reading = await readSpecText(specFile, folder);
    const before = last;
    last = reading.kind === 'read' ? reading.text : undefined;
    return last !== undefined && last === before ? { kind: 'same' } : reading;
  };
}

function toReason({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** Takes the old `Tool` where the new one says the same: what others keep for a tool hangs on its identity. */
function convert(source: string, document: OpenApiDocument, before: Good | undefined): Good {
  const list = createFindingList();
  const entries = convertDocument(source, document, list.report).map((entry) => {
    const old = before?.byName.get(entry.tool.native)?.tool;
    return old && canonicalJson(old) === canonicalJson(entry.tool) ? { ...entry, tool: old } : entry;
  });
  checkReferences(document, list);
  if (entries.length === 0) {
    list.report({
      pointer: '#/paths',
      severity: 'warning',
      code: 'no-operations',
      message: 'The document has no operation that can be offered. Add one under `paths`.',
    });
  }
  return {
    locate: document.locate,
    byName: new Map(entries.map((entry) => [entry.tool.native, entry])),
    problems: toProblems(list.found, document),
  };
}

function isSameList(before: readonly Tool[], after: readonly Tool[]): boolean {
  return before.length === after.length && before.every((tool, index) => tool === after[index]);
}

function rest({ state, problems }: Shown): unknown {
  return [state, problems];
}
