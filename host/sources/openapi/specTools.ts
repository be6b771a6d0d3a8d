import type { Location, Problem, SourceState } from '../../../protocol/models.ts';
import type { Disposable } from '../../base/disposable.ts';
import { createEmitter, type Event } from '../../base/event.ts';
import type { Tool } from '../tool.ts';
import { canonicalJson } from './canonical.ts';
import { createFindingList, type Finding, toProblems } from './document/findings.ts';
import { loadOpenApi, type OpenApiDocument } from './document/load.ts';
import { checkReferences } from './document/references.ts';
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

interface Good {
  /** All that is kept of the document, which is many times the size of its tools. */
  readonly locate: OpenApiDocument['locate'];
  readonly byName: ReadonlyMap<string, ApiTool>;
}

export function createSpecTools(file: SpecFile): SpecTools {
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
    const loading = await loadOpenApi(file.specFile, file.folder);
    if (isDisposed) return;
    if (loading.kind === 'failed') return showFailure(toReason(loading.problem), [loading.problem]);
    const { document } = loading;
    const { entries, findings } = convert(file.source, document, good);
    good = { locate: document.locate, byName: new Map(entries.map((entry) => [entry.tool.native, entry])) };
    const tools = entries.map((entry) => entry.tool);
    show({ state: { kind: 'ready' }, tools, problems: toProblems(findings, document.locate) });
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
        const reason = `${file.specFile} could not be converted: ${error instanceof Error ? error.message : String(error)}`;
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

function toReason({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** Takes the old `Tool` where the new one says the same: what others keep for a tool hangs on its identity. */
function convert(
  source: string,
  document: OpenApiDocument,
  before: Good | undefined,
): { readonly entries: readonly ApiTool[]; readonly findings: readonly Finding[] } {
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
  return { entries, findings: list.found };
}

function isSameList(before: readonly Tool[], after: readonly Tool[]): boolean {
  return before.length === after.length && before.every((tool, index) => tool === after[index]);
}

function rest({ state, problems }: Shown): unknown {
  return [state, problems];
}
