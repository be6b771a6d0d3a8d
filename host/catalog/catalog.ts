import { createEmitter, type Event } from '../base/event.ts';
import { createDisposableStore, type Disposable } from '../base/disposable.ts';
import type { Source } from '../sources/source.ts';
import type { Tool } from '../sources/tool.ts';
import { toAliases } from './toolNames.ts';

export interface CatalogEntry {
  readonly tool: Tool;
  /** The name that clients see. */
  readonly alias: string;
  readonly source: Source;
}

/** The tools of all sources of one workspace folder, merged and named. */
export interface Catalog extends Disposable {
  readonly sources: readonly Source[];
  readonly entries: readonly CatalogEntry[];
  /** Finds a tool by the name that a client sent, or by its id. */
  find(name: string): CatalogEntry | undefined;
  /** Replaces the sources. Those that are in both lists go on; the caller disposes the others. */
  setSources(sources: readonly Source[]): void;
  /** Fires after any source has changed its tools, state or problems. */
  readonly onDidChange: Event<void>;
}

export function createCatalog(): Catalog {
  const changed = createEmitter<void>();
  let sources: readonly Source[] = [];
  let entries: readonly CatalogEntry[] = [];
  let byName = new Map<string, CatalogEntry>();
  let subscriptions = createDisposableStore();

  const rebuild = (): void => {
    const all = sources.flatMap((source) => source.tools.map((tool) => ({ tool, source })));
    const aliases = toAliases(all.map(({ tool }) => tool));
    entries = all.map(({ tool, source }) => ({ tool, source, alias: aliases.get(tool.id) ?? tool.id }));
    // Ids hold a slash and aliases never do, so the two kinds of name cannot meet.
    byName = new Map(
      entries.flatMap((entry) => [[entry.tool.id, entry] as const, [entry.alias, entry] as const]),
    );
    changed.fire();
  };

  return {
    get sources() {
      return sources;
    },
    get entries() {
      return entries;
    },
    find: (name) => byName.get(name),
    setSources: (next) => {
      sources = next;
      subscriptions.dispose();
      subscriptions = createDisposableStore();
      for (const source of next) subscriptions.add(source.onDidChange(rebuild));
      rebuild();
    },
    onDidChange: changed.event,
    dispose: () => {
      subscriptions.dispose();
      changed.dispose();
    },
  };
}
