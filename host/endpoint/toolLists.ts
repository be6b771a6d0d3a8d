import type { Tool as WireTool } from '@modelcontextprotocol/server';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { type Dialect, toDialect } from '../catalog/dialects.ts';
import type { Gateway } from '../gateway.ts';
import type { JsonObject } from '../base/json.ts';
import { createEmitter, type Event } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';

/** `tools/list` as each agent gets it, made once and kept until something changes. */
export interface ToolLists extends Disposable {
  of(agent: string, dialect?: Dialect): WireTool[];
  /** The same as JSON in UTF-8, so that a long list is not written out anew for every client. */
  bytesOf(agent: string, dialect?: Dialect): Buffer;
  /** Fires with each agent whose own list is not what it was. */
  readonly onDidChange: Event<string>;
}

export function createToolLists(gateway: Gateway): ToolLists {
  const lists = new Map<string, WireTool[]>();
  const changed = createEmitter<string>();
  const make = (agent: string): WireTool[] => gateway.list(agent).map(toWireTool);
  // They hang on the list, so a list that is replaced takes its forms and bytes with it.
  const forms = new WeakMap<WireTool[], Map<Dialect, WireTool[]>>();
  const written = new WeakMap<WireTool[], Buffer>();
  const subscription = gateway.onDidChange(() => {
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
  const of = (agent: string, dialect: Dialect = '2020-12'): WireTool[] => {
    const list = listOf(agent);
    if (dialect === '2020-12') return list;
    let known = forms.get(list);
    if (!known) forms.set(list, (known = new Map<Dialect, WireTool[]>()));
    let form = known.get(dialect);
    if (!form) known.set(dialect, (form = list.map((tool) => inDialect(tool, dialect))));
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
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
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

function inDialect(tool: WireTool, dialect: Dialect): WireTool {
  const inputSchema = toDialect(tool.inputSchema as JsonObject, dialect);
  return { ...tool, inputSchema: { ...inputSchema, type: 'object' } };
}
