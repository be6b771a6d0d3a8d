import { createEmitter, type Event } from '../base/event.ts';
import { createDisposableStore, type Disposable } from '../base/disposable.ts';
import type { HeldChange } from '../../protocol/connectors.ts';
import { compareWithLock } from '../lock/compare.ts';
import type { LockedConnector, ToolsLock } from '../lock/lockFile.ts';
import { isConnector, type Source } from '../sources/source.ts';
import type { ExternalTool, Tool } from '../sources/tool.ts';
import { indexItems, type ItemIndex } from './items.ts';
import { searchToolNames, toAliases } from './toolNames.ts';

export type { CatalogItem } from './items.ts';

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

/** What all sources of one workspace folder offer, merged and named. */
export interface Catalog extends Disposable {
  readonly sources: readonly Source[];
  readonly entries: readonly CatalogEntry[];
  readonly held: readonly HeldEntry[];
  /** Accepted tools of connectors, by id, that are no longer offered. */
  readonly gone: readonly string[];
  /** Finds a tool by the name that a client sent, or by its id. */
  find(name: string): CatalogEntry | undefined;
  /** The resources, resource templates and prompts of all connectors. */
  readonly items: ItemIndex;
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
  let lock: ToolsLock | undefined;
  let offered: readonly Offered[] = [];
  let merged = merge(offered);
  let items = indexOnce([]);
  let subscriptions = createDisposableStore();

  const rebuild = (): void => {
    const next = sources.map((source) => offerOnce(source, lock));
    const isSame = next.length === offered.length && next.every((each, index) => each === offered[index]);
    if (!isSame) merged = merge((offered = next));
    items = indexOnce(sources, items);
    changed.fire();
  };

  return {
    get sources() {
      return sources;
    },
    get entries() {
      return merged.entries;
    },
    get held() {
      return merged.held;
    },
    get gone() {
      return merged.gone;
    },
    find: (name) => merged.byName.get(name),
    get items() {
      return items.index;
    },
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

type Merged = Pick<Catalog, 'entries' | 'held' | 'gone'> & {
  readonly byName: ReadonlyMap<string, CatalogEntry>;
};

function merge(offered: readonly Offered[]): Merged {
  const all = offered.flatMap(({ accepted }) => accepted);
  const aliases = toAliases(
    all.map(({ tool, source }) => ({ id: tool.id, prefix: source.prefix, native: tool.native })),
    searchToolNames,
  );
  const entries = all.map(({ tool, source }) => ({ tool, source, alias: aliases.get(tool.id) ?? tool.id }));
  // Ids hold a slash and aliases never do, so the two kinds of name cannot meet.
  const byName = new Map<string, CatalogEntry>();
  for (const entry of entries) byName.set(entry.tool.id, entry).set(entry.alias, entry);
  const held = offered.flatMap((each) => each.held);
  return { entries, held, gone: offered.flatMap((each) => each.gone), byName };
}

interface Indexed {
  /** What it was made of: each connector, and its list. */
  readonly parts: readonly unknown[];
  readonly index: ItemIndex;
}

/** Connectors tell of much beside their items, so these are indexed when a list has become another one. */
function indexOnce(sources: readonly Source[], before?: Indexed): Indexed {
  const connectors = sources.filter(isConnector);
  const parts = connectors.flatMap((source) => [source, source.items]);
  const isSame =
    parts.length === before?.parts.length && parts.every((part, at) => part === before.parts[at]);
  return isSame ? before : { parts, index: indexItems(connectors) };
}

interface Offered {
  readonly accepted: readonly { readonly tool: Tool; readonly source: Source }[];
  readonly held: readonly HeldEntry[];
  readonly gone: readonly string[];
}

/** The tools of the workspace's own documents are its own; those of other servers pass only as they were accepted. */
function toOffered(source: Source, locked: LockedConnector | undefined): Offered {
  if (!isConnector(source))
    return { accepted: source.tools.map((tool) => ({ tool, source })), held: [], gone: [] };
  const { name, identity, tools } = source;
  const compared = compareWithLock(locked, identity, tools);
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
  readonly tools: readonly Tool[];
  readonly locked: LockedConnector | undefined;
  readonly identity: string | undefined;
  readonly isListed: boolean;
  readonly offered: Offered;
}

const before = new WeakMap<Source, Before>();

/** Sources tell of much beside their tools, and going through thousands of those takes long. */
function offerOnce(source: Source, lock: ToolsLock | undefined): Offered {
  const { name, tools } = source;
  const locked = lock && Object.hasOwn(lock.connectors, name) ? lock.connectors[name] : undefined;
  const { identity, isListed } = isConnector(source) ? source : { identity: undefined, isListed: true };
  const known = before.get(source);
  const isSame = known?.tools === tools && known.locked === locked && known.identity === identity;
  if (isSame && known.isListed === isListed) return known.offered;
  const offered = toOffered(source, locked);
  before.set(source, { tools, locked, identity, isListed, offered });
  return offered;
}
