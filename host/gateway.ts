import type { CallRecord } from '../protocol/models.ts';
import { createEmitter, type Event } from './base/event.ts';
import type { Catalog, CatalogEntry, CatalogItem } from './catalog/catalog.ts';
import { type Offering, type OfferingOptions, toOffering } from './catalog/offering.ts';
import { toItemSubject } from './catalog/subjects.ts';
import { errors } from './errors.ts';
import { requestItem, watchItem } from './gateway/items.ts';
import { createPipeline, type PipelineOptions } from './gateway/pipeline.ts';
import type { CallRequest, ItemRequest, WatchRequest } from './gateway/request.ts';
import { toToolDeed } from './gateway/tools.ts';
import { judge } from './policy/decide.ts';
import type { Policy } from './policy/policy.ts';
import type { ItemKind, ItemResult, Watching } from './sources/item.ts';
import type { ToolResult } from './sources/tool.ts';

export type { CallRequest, ItemRequest } from './gateway/request.ts';

export interface GatewayOptions extends PipelineOptions {
  readonly catalog: Catalog;
  /** How gateway.yaml wants tools to be offered, read whenever they are. */
  readonly offered: () => Pick<OfferingOptions, 'setting' | 'ofSources'>;
}

/** The one way to what sources offer. Whoever wants to call a tool, in whatever way, comes through `call`. */
export interface Gateway {
  readonly policy: Policy;
  setPolicy(policy: Policy): void;
  /** A tool by the name that a client sent; whether it may be called is for `call` to say. */
  find(name: string): CatalogEntry | undefined;
  /** The tools that some call of this agent could reach. */
  list(agent: string): readonly CatalogEntry[];
  /** The same tools, by how they are offered to this agent. */
  offering(agent: string): Offering;
  /**
   * Decides, asks where the role file says so, calls, records, answers. A refusal and a failure of the API
   * are results with `isError`; the record is written before this settles.
   *
   * @throws {GatehouseError} `unknown-tool` for a name that no tool has.
   */
  call(request: CallRequest): Promise<ToolResult>;
  /** What this agent may reach of the resources, resource templates or prompts of all sources. */
  items(agent: string, kind: ItemKind): readonly CatalogItem[];
  /** The same for a resource or a prompt as `call` for a tool. A refusal is a failure. Never rejects. */
  request(request: ItemRequest): Promise<ItemResult>;
  /** Decides, and follows the changes of a resource until it is disposed. Never rejects. */
  watch(request: WatchRequest, onUpdate: () => void): Promise<Watching>;
  readonly onDidRecord: Event<CallRecord>;
  /** Fires after the tools, or who may call them, may have changed. */
  readonly onDidChange: Event<void>;
}

export function createGateway(initial: Policy, options: GatewayOptions): Gateway {
  const { catalog, approvals } = options;
  const changed = createEmitter<void>();
  let policy = initial;
  const pipeline = createPipeline(() => policy, options);
  const context = { catalog, pipeline, policy: () => policy };
  catalog.onDidChange(changed.fire);

  const list = (agent: string): readonly CatalogEntry[] =>
    catalog.entries.filter(({ tool }) => judge(policy, agent, tool).kind !== 'deny');

  return {
    get policy() {
      return policy;
    },
    setPolicy: (next) => {
      policy = next;
      approvals.forget();
      changed.fire();
    },
    find: catalog.find,
    list,
    offering: (agent) => {
      const ofAgent = policy.kind === 'file' ? policy.agents.get(agent)?.catalog : undefined;
      return toOffering(list(agent), { ...options.offered(), ofAgent });
    },
    call: async (request) => {
      const entry = catalog.find(request.name);
      if (!entry)
        throw errors.unknownTool(
          request.name,
          list(request.agent).map(({ alias }) => alias),
        );
      return pipeline.run(toToolDeed(entry, request, context));
    },
    items: (agent, kind) =>
      catalog.items
        .list(kind)
        .filter(({ item }) => judge(policy, agent, toItemSubject(item)).kind !== 'deny'),
    request: (request) => requestItem(request, context),
    watch: (request, onUpdate) => watchItem(request, onUpdate, context),
    onDidRecord: pipeline.onDidRecord,
    onDidChange: changed.event,
  };
}
