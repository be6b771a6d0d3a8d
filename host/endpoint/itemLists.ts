import type { Disposable } from '../base/disposable.ts';
import { createEmitter, type Event } from '../base/event.ts';
import type { JsonObject } from '../base/json.ts';
import type { CatalogItem } from '../catalog/catalog.ts';
import type { Gateway } from '../gateway.ts';
import type { ItemKind } from '../sources/item.ts';

/** What a client can be told has changed. Templates are told of together with resources. */
export type ItemList = 'resources' | 'prompts';

/** Resources, templates and prompts as each agent gets them, made once and kept until something changes. */
export interface ItemLists extends Disposable {
  of(agent: string, kind: ItemKind): readonly JsonObject[];
  /** Fires with each agent whose own list is not what it was. */
  readonly onDidChange: Event<{ readonly agent: string; readonly list: ItemList }>;
}

const kindsOf: Record<ItemList, readonly ItemKind[]> = {
  resources: ['resource', 'template'],
  prompts: ['prompt'],
};

type Known = Map<ItemKind, readonly JsonObject[]>;

export function createItemLists(gateway: Pick<Gateway, 'items' | 'onDidChange'>): ItemLists {
  const known = new Map<string, Known>();
  const changed = createEmitter<{ agent: string; list: ItemList }>();
  const make = (agent: string, kind: ItemKind): readonly JsonObject[] =>
    gateway.items(agent, kind).map(toListed);
  const refresh = (agent: string, of: Known, kind: ItemKind): boolean => {
    const before = of.get(kind);
    if (!before) return false;
    const after = make(agent, kind);
    if (isSame(before, after)) return false;
    of.set(kind, after);
    return true;
  };
  const subscription = gateway.onDidChange(() => {
    for (const [agent, of] of [...known]) {
      for (const list of ['resources', 'prompts'] as const) {
        const news = kindsOf[list].filter((kind) => refresh(agent, of, kind));
        if (news.length > 0) changed.fire({ agent, list });
      }
    }
  });
  return {
    of: (agent, kind) => {
      let of = known.get(agent);
      if (!of) known.set(agent, (of = new Map()));
      let list = of.get(kind);
      if (!list) of.set(kind, (list = make(agent, kind)));
      return list;
    },
    onDidChange: changed.event,
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}

/** Listed forms hang on the item, so two lists are the same when they hold the same objects. */
function isSame(before: readonly JsonObject[], after: readonly JsonObject[]): boolean {
  return before.length === after.length && before.every((item, index) => item === after[index]);
}

const listed = new WeakMap<object, { readonly alias: string; readonly definition: JsonObject }>();

const keyOf: Record<ItemKind, string> = { resource: 'uri', template: 'uriTemplate', prompt: 'name' };

/** The definition under the URI, URI template or name that clients see. */
export function toListed({ item, alias }: CatalogItem): JsonObject {
  const known = listed.get(item);
  if (known?.alias === alias) return known.definition;
  const definition = { ...item.definition, [keyOf[item.kind]]: alias };
  listed.set(item, { alias, definition });
  return definition;
}
