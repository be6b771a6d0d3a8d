import type { Tool as WireTool } from '@modelcontextprotocol/server';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { type Dialect, toDialect } from '../catalog/dialects.ts';
import type { Offering } from '../catalog/offering.ts';
import type { Gateway } from '../gateway.ts';
import type { JsonObject } from '../base/json.ts';
import { createEmitter, type Event } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import { toToolFor } from './revision.ts';
import { toSearchTools } from './search/searchTools.ts';

/** `tools/list` as each agent gets it, made once and kept until something changes. */
export interface ToolLists extends Disposable {
  /** `revision` is that of the client; undefined for the newest. */
  of(agent: string, dialect?: Dialect, revision?: string): WireTool[];
  /** The same as JSON in UTF-8, so that a long list is not written out anew for every client. */
  bytesOf(agent: string, dialect?: Dialect): Buffer;
  /** What the agent may reach, by how it is offered; the same object until something changes. */
  offering(agent: string): Offering;
  /** One tool as it would stand in the list. */
  describe(entry: CatalogEntry, dialect: Dialect, revision?: string): WireTool;
  /** Fires with each agent whose own list is not what it was. */
  readonly onDidChange: Event<string>;
}

/** What a list is made of. */
type Offers = Pick<Gateway, 'offering' | 'onDidChange'>;

export function createToolLists(gateway: Offers): ToolLists {
  const lists = new Map<string, WireTool[]>();
  const changed = createEmitter<string>();
  const offerings = keepOfferings(gateway);
  const searching = createSearchTools();
  const make = (agent: string): WireTool[] => {
    const { listed, searched } = offerings.of(agent);
    return [...searching(agent, searched), ...listed.map(toWireTool)];
  };
  // They hang on the list, so a list that is replaced takes its forms and bytes with it.
  const forms = new WeakMap<WireTool[], Map<string, WireTool[]>>();
  const written = new WeakMap<WireTool[], Buffer>();
  const subscription = gateway.onDidChange(() => {
    offerings.clear();
    for (const [agent, before] of [...lists]) {
      const after = make(agent);
      if (isSame(before, after)) continue;
      lists.set(agent, after);
      changed.fire(agent);
    }
  });
  const listOf = (agent: string): WireTool[] => {
    let list = lists.get(agent);
    if (!list) lists.set(agent, (list = make(agent)));
    return list;
  };
  const of = (agent: string, dialect: Dialect = '2020-12', revision?: string): WireTool[] => {
    const list = listOf(agent);
    if (dialect === '2020-12' && revision === undefined) return list;
    let known = forms.get(list);
    if (!known) forms.set(list, (known = new Map<string, WireTool[]>()));
    const key = `${dialect} ${revision ?? ''}`;
    let form = known.get(key);
    if (!form) {
      form = list.map((tool) => inForm(tool, dialect, revision));
      // Most clients get the list as it is, and its bytes with it.
      if (isSame(list, form)) form = list;
      known.set(key, form);
    }
    return form;
  };
  return {
    of,
    bytesOf: (agent, dialect) => {
      const list = of(agent, dialect);
      let bytes = written.get(list);
      if (!bytes) written.set(list, (bytes = Buffer.from(JSON.stringify(list))));
      return bytes;
    },
    offering: offerings.of,
    describe: (entry, dialect, revision) => inForm(toWireTool(entry), dialect, revision),
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}

/** What agents may reach, kept until something changes: the words of a catalog are counted by it. */
function keepOfferings(gateway: Offers) {
  const kept = new Map<string, Offering>();
  return {
    clear: () => kept.clear(),
    of: (agent: string): Offering => {
      let known = kept.get(agent);
      if (!known) kept.set(agent, (known = gateway.offering(agent)));
      return known;
    },
  };
}

/** Wire forms hang on the tool, so two lists are the same when they hold the same objects. */
function isSame(before: readonly WireTool[], after: readonly WireTool[]): boolean {
  return before.length === after.length && before.every((tool, index) => tool === after[index]);
}

const wireTools = new WeakMap<object, WireTool>();

function toWireTool({ tool, alias }: CatalogEntry): WireTool {
  const known = wireTools.get(tool);
  if (known?.name === alias) return known;
  const wire: WireTool = {
    name: alias,
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: { ...tool.inputSchema, type: 'object' },
    ...(tool.outputSchema === undefined ? {} : { outputSchema: tool.outputSchema }),
    annotations: {
      readOnlyHint: tool.facts.readOnly,
      destructiveHint: tool.facts.destructive,
      idempotentHint: tool.facts.idempotent,
      openWorldHint: true,
    },
  };
  wireTools.set(tool, wire);
  return wire;
}

/** The three tools of an agent are the same objects for as long as they say the same. */
function createSearchTools(): (agent: string, searched: readonly CatalogEntry[]) => readonly WireTool[] {
  const made = new Map<string, readonly WireTool[]>();
  return (agent, searched) => {
    if (searched.length === 0) return [];
    const next = toSearchTools(searched);
    const before = made.get(agent);
    if (before && before[0]?.description === next[0]?.description) return before;
    made.set(agent, next);
    return next;
  };
}

function inForm(tool: WireTool, dialect: Dialect, revision: string | undefined): WireTool {
  return toToolFor(inDialect(tool, dialect), revision);
}

function inDialect(tool: WireTool, dialect: Dialect): WireTool {
  if (dialect === '2020-12') return tool;
  const inputSchema = toDialect(tool.inputSchema as JsonObject, dialect);
  return { ...tool, inputSchema: { ...inputSchema, type: 'object' } };
}
