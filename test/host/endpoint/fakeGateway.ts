import { createEmitter } from '../../../host/base/event.ts';
import type { JsonObject } from '../../../host/base/json.ts';
import type { CatalogItem } from '../../../host/catalog/catalog.ts';
import type { Gateway } from '../../../host/gateway.ts';
import { type ExternalItem, type ItemKind, readingFacts, toItemNative } from '../../../host/sources/item.ts';
import { textResult } from '../testSource.ts';

/** A gateway whose answers are the test's own; `change` says that something may be another. */
export function createFakeGateway(own: Partial<Gateway> = {}): Gateway & { change(): void } {
  const changed = createEmitter<void>();
  const gateway: Partial<Gateway> = {
    find: () => undefined,
    list: () => [],
    offering: (agent) => {
      const all = gateway.list?.(agent) ?? [];
      return { all, listed: all, searched: [] };
    },
    call: async () => textResult('fine'),
    items: () => [],
    request: async () => ({ kind: 'ok', result: {} }),
    watch: async () => ({ kind: 'watching', dispose: () => {} }),
    onDidChange: changed.event,
    ...own,
  };
  return Object.assign(gateway as Gateway, { change: () => changed.fire() });
}

/** A resource, template or prompt of the source `docs`, under the name that clients see. */
export function itemOf(kind: ItemKind, key: string, alias = key, rest: JsonObject = {}): CatalogItem {
  const native = toItemNative(kind, key);
  const named = kind === 'prompt' ? 'name' : kind === 'resource' ? 'uri' : 'uriTemplate';
  const item: ExternalItem = {
    kind,
    id: `docs/${native}`,
    source: 'docs',
    native,
    key,
    facts: readingFacts,
    claims: readingFacts,
    definition: { [named]: key, ...rest },
  };
  return { item, alias, source: {} as CatalogItem['source'] };
}
