import { isDeepStrictEqual } from 'node:util';
import type { Location, Problem, ApiState } from '../../../protocol/models.ts';
import type { Disposable } from '../../base/disposable.ts';
import { createEmitter, type Event } from '../../base/event.ts';
import { serialized } from '../../base/serialized.ts';
import type { UnusedFilter } from '../../config/operationFilter.ts';
import type { SchemeNeed } from '../source.ts';
import type { Tool } from '../tool.ts';
import { createAdaptiveReader } from './reading/adaptiveReader.ts';
import type { ReaderOptions, Spec, SpecEntry } from './reading/specReader.ts';

export interface SpecOptions extends ReaderOptions {
  logError(message: string): void;
}

/** The tools of a document that somebody is editing. */
export interface SpecTools extends Disposable {
  readonly shown: Shown;
  readonly onDidChange: Event<void>;
  find(native: string): SpecEntry | undefined;
  /** Where operations stand, in the order that is asked for. */
  locate(natives: readonly string[]): Promise<readonly (Location | undefined)[]>;
  /** Reads the files again. Never throws; a text that cannot be read leaves the last good tools in place. */
  reload(): Promise<void>;
}

/** What others see of the document, all of one reading. */
export interface Shown {
  readonly state: ApiState;
  readonly tools: readonly Tool[];
  readonly problems: readonly Problem[];
  readonly files: readonly string[];
  readonly schemes: readonly SchemeNeed[];
  readonly unusedFilters: readonly UnusedFilter[];
}

interface Good {
  readonly locate: Spec['locate'];
  readonly byName: ReadonlyMap<string, SpecEntry>;
}

const nothing = { tools: [], problems: [], schemes: [], unusedFilters: [] } as const;

export function createSpecTools(options: SpecOptions): SpecTools {
  const changed = createEmitter<void>();
  const reader = createAdaptiveReader(options);
  let shown: Shown = { state: { kind: 'loading' }, ...nothing, files: [options.specFile] };
  let good: Good | undefined;
  let isDisposed = false;

  const show = (next: Shown): void => {
    const before = shown;
    const tools = isSameList(before.tools, next.tools) ? before.tools : next.tools;
    shown = { ...next, tools };
    const isSame = tools === before.tools && isDeepStrictEqual(rest(before), rest(next));
    if (!isSame) changed.fire();
  };
  const showFailure = (reason: string, problems: readonly Problem[], files = shown.files): void => {
    show({ ...shown, state: { kind: good ? 'stale' : 'failed', reason }, problems, files });
  };
  const load = async (): Promise<void> => {
    const reading = await reader.read();
    if (isDisposed || reading.kind === 'same') return;
    const { files } = reading;
    if (reading.kind === 'failed') return showFailure(toReason(reading.problem), [reading.problem]);
    if (reading.kind === 'torn') {
      const { problem, broken } = reading;
      return showFailure(toReason(problem), broken, [...new Set([...files, ...shown.files])]);
    }
    const { problems, schemes, unusedFilters, locate } = reading.spec;
    const entries = keepTools(reading.spec.entries, good);
    good = { locate, byName: new Map(entries.map((entry) => [entry.tool.native, entry])) };
    const tools = entries.map(({ tool }) => tool);
    show({ state: { kind: 'ready' }, tools, problems, files, schemes, unusedFilters });
  };

  // One after the other, so that a slow old reading never replaces a newer one; a change of branch touches
  // all files of a document at once, and is one reading.
  const reload = serialized(() =>
    load().catch((error: unknown) => {
      if (isDisposed) return;
      const why = error instanceof Error ? error.message : String(error);
      const reason = `${options.specFile} could not be converted: ${why}`;
      options.logError(reason);
      showFailure(reason, shown.problems);
    }),
  );
  return {
    get shown() {
      return shown;
    },
    onDidChange: changed.event,
    find: (native) => good?.byName.get(native),
    locate: async (natives) => good?.locate(natives) ?? natives.map(() => undefined),
    reload,
    dispose: () => {
      isDisposed = true;
      reader.dispose();
      changed.dispose();
    },
  };
}

/** Takes the old `Tool` where the new one says the same: what others keep for a tool hangs on its identity. */
function keepTools(entries: readonly SpecEntry[], before: Good | undefined): readonly SpecEntry[] {
  if (!before) return entries;
  return entries.map((entry) => {
    const old = before.byName.get(entry.tool.native);
    return old && isDeepStrictEqual(old.tool, entry.tool) ? { ...entry, tool: old.tool } : entry;
  });
}

function toReason({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

function isSameList(before: readonly Tool[], after: readonly Tool[]): boolean {
  return before.length === after.length && before.every((tool, index) => tool === after[index]);
}

function rest(shown: Shown): unknown {
  const { tools: _, ...others } = shown;
  return others;
}
