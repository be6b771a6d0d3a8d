import { createEmitter, type Event } from '../base/event.ts';
import { createDisposableStore, type Disposable } from '../base/disposable.ts';
import { type Compared, compareWithLock, type HeldChange } from '../lock/compare.ts';
import type { LockedConnector, ToolsLock } from '../lock/lockFile.ts';
import { type ConnectorSource, isConnector, type Source } from '../sources/source.ts';
import type { ExternalTool, Tool } from '../sources/tool.ts';
import { toAliases } from './toolNames.ts';

export interface CatalogEntry {
  readonly tool: Tool;
  /** The name that clients see. */
  readonly alias: string;
  readonly source: Source;
}

/** A tool of a connector that nobody has accepted as it is now. It is neither listed nor found. */
export interface HeldEntry {
  readonly tool: ExternalTool;
  readonly source: Source;
  readonly change: HeldChange;
}

/** The tools of all sources of one workspace folder, merged and named. */
export interface Catalog extends Disposable {
  readonly sources: readonly Source[];
  readonly entries: readonly CatalogEntry[];
  readonly held: readonly HeldEntry[];
  /** Accepted tools of connectors, by id, that are no longer offered. */
  readonly gone: readonly string[];
  /** Finds a tool by the name that a client sent, or by its id. */
  find(name: string): CatalogEntry | undefined;
  /** Replaces the sources. Those that are in both lists go on; the caller disposes the others. */
  setSources(sources: readonly Source[]): void;
  /** What people have accepted of connectors; undefined, as where the file is invalid, holds back all of it. */
  setLock(lock: ToolsLock | undefined): void;
  /** Fires after any source has changed its tools, state or problems. */
  readonly onDidChange: Event<void>;
}

export function createCatalog(): Catalog {
  const changed = createEmitter<void>();
  let sources: readonly Source[] = [];
  let entries: readonly CatalogEntry[] = [];
  let held: readonly HeldEntry[] = [];
  let gone: readonly string[] = [];
  let lock: ToolsLock | undefined;
  let byName = new Map<string, CatalogEntry>();
  let subscriptions = createDisposableStore();

  const rebuild = (): void => {
    const offered = sources.map((source) => toOffered(source, lock));
    const all = offered.flatMap(({ accepted }) => accepted);
    held = offered.flatMap((each) => each.held);
    gone = offered.flatMap((each) => each.gone);
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
    get held() {
      return held;
    },
    get gone() {
      return gone;
    },
    find: (name) => byName.get(name),
    setLock: (next) => {
      lock = next;
      rebuild();
    },
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

interface Offered {
  readonly accepted: readonly { readonly tool: Tool; readonly source: Source }[];
  readonly held: readonly HeldEntry[];
  readonly gone: readonly string[];
}

/** The tools of the workspace's own documents are its own; those of other servers pass only as they were accepted. */
function toOffered(source: Source, lock: ToolsLock | undefined): Offered {
  if (!isConnector(source))
    return { accepted: source.tools.map((tool) => ({ tool, source })), held: [], gone: [] };
  const { name, tools } = source;
  const locked = lock && Object.hasOwn(lock.connectors, name) ? lock.connectors[name] : undefined;
  const compared = compareOnce(source, locked);
  const changes = new Map(compared.held.map(({ native, change }) => [native, change]));
  return {
    accepted: tools.flatMap((tool) => (changes.has(tool.native) ? [] : { tool, source })),
    held: tools.flatMap((tool) => {
      const change = changes.get(tool.native);
      return change ? { tool, source, change } : [];
    }),
    gone: source.isListed ? compared.gone.map((native) => `${name}/${native}`) : [],
  };
}

interface Before {
  readonly locked: LockedConnector | undefined;
  readonly identity: string;
  readonly compared: Compared;
}

/** By the list of tools, which is another array whenever it was read anew. */
const before = new WeakMap<readonly ExternalTool[], Before>();

/** Connectors tell of much beside their tools, and comparing thousands of those takes long. */
function compareOnce({ identity, tools }: ConnectorSource, locked: LockedConnector | undefined): Compared {
  const known = before.get(tools);
  if (known?.locked === locked && known?.identity === identity) return known.compared;
  const compared = compareWithLock(locked, identity, tools);
  before.set(tools, { locked, identity, compared });
  return compared;
}
