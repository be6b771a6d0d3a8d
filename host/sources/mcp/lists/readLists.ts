import type { ListedItem } from '../../../../protocol/connectors.ts';
import { property } from '../../../base/json.ts';
import type { ExternalItem, ItemKind } from '../../item.ts';
import type { ExternalTool } from '../../tool.ts';
import type { Connection } from '../connection/connection.ts';
import { explain } from '../connection/failures.ts';
import { keyNames, readExternalItem } from '../items/externalItem.ts';
import { readExternalTool } from './externalTool.ts';
import { type ReadOptions, readPages } from './readPages.ts';

/** What a server offers. */
export interface Lists {
  readonly tools: readonly ExternalTool[];
  /** Resources, resource templates and prompts, as they are passed on. */
  readonly items: readonly ExternalItem[];
  readonly resources: readonly ListedItem[];
  readonly prompts: readonly ListedItem[];
  readonly repairs: readonly string[];
  /** After so many milliseconds the list of tools is old; absent where the server does not say. */
  readonly ttlMs?: number;
  /** The lists that could not be read beside that of the tools, one sentence each. */
  readonly failures: readonly string[];
  /** What would be in those: it is not known whether it is offered still. */
  readonly missed: readonly ItemKind[];
}

/**
 * Reads all lists of a server side by side. Without its tools nothing of it is of use; without another list that
 * one is empty and told.
 *
 * @throws what `Peer.request` throws for `tools/list`.
 */
export async function readLists(
  source: string,
  { peer, greeting, isStateless }: Connection,
  options: ReadOptions,
): Promise<Lists> {
  const failures: string[] = [];
  const missed: ItemKind[] = [];
  const readItems = async (list: ItemList): Promise<ReadItems> => {
    // Some servers declare nothing; asking those for what they may not have would fill their logs.
    if (greeting.capabilities[list.capability] === undefined) return noItems;
    try {
      const { items, repairs } = await readPages(peer, list.method, list.member, options);
      const read = toItems(source, list, items);
      return { ...read, repairs: [...repairs, ...read.repairs] };
    } catch (error) {
      failures.push(`${list.method}: ${explain(error)}`);
      missed.push(list.kind);
      return noItems;
    }
  };
  const [tools, ...read] = await Promise.all([
    readPages(peer, 'tools/list', 'tools', options),
    ...itemLists.map(readItems),
  ]);
  const [resources, templates, prompts] = read;
  const callable = toTools(source, tools.items, isStateless);
  const items = read.flatMap((each) => each.items);
  return {
    tools: callable.tools,
    items,
    resources: resources?.listed ?? [],
    prompts: prompts?.listed ?? [],
    repairs: [tools, callable, resources, templates, prompts].flatMap((each) => each?.repairs ?? []),
    ...(tools.ttlMs === undefined ? {} : { ttlMs: tools.ttlMs }),
    ...{ failures, missed },
  };
}

interface ItemList {
  readonly kind: ItemKind;
  readonly capability: string;
  readonly method: string;
  readonly member: string;
}

const itemLists: readonly ItemList[] = [
  { kind: 'resource', capability: 'resources', method: 'resources/list', member: 'resources' },
  {
    ...{ kind: 'template', capability: 'resources' },
    ...{ method: 'resources/templates/list', member: 'resourceTemplates' },
  },
  { kind: 'prompt', capability: 'prompts', method: 'prompts/list', member: 'prompts' },
];

interface ReadItems {
  readonly items: readonly ExternalItem[];
  /** For people, and as the server has it. */
  readonly listed: readonly ListedItem[];
  readonly repairs: readonly string[];
}

const noItems: ReadItems = { items: [], listed: [], repairs: [] };

function toItems(source: string, { kind, member }: ItemList, given: readonly unknown[]): ReadItems {
  const id = keyNames[kind];
  const named = given.map((item) => ({ item, listed: toListedItem(item, id) }));
  const listed = named.flatMap((each) => each.listed ?? []);
  const lost = given.length - listed.length;
  const items = new Map<string, ExternalItem>();
  const leftOut: string[] = [];
  let mended = 0;
  for (const each of named) {
    if (!each.listed) continue;
    const read = readExternalItem(source, kind, each.item);
    if (read.kind === 'left-out') leftOut.push(`"${read.name}" ${read.reason}`);
    else if (items.has(read.item.native)) leftOut.push(`"${read.item.key.slice(0, 80)}" is listed twice`);
    else {
      items.set(read.item.native, read.item);
      if (read.isMended) mended += 1;
    }
  }
  const repairs = [
    ...(lost === 0
      ? []
      : [`${lost} of ${given.length} ${member} left out: without "${id}" they cannot be asked for.`]),
    ...tellLeftOut(leftOut, member === 'resourceTemplates' ? 'resource template' : kind),
    ...(mended === 0
      ? []
      : [`${mended} of ${given.length} ${member} say of themselves what cannot be read.`]),
  ];
  return { items: [...items.values()], listed, repairs };
}

/** How many left-out tools are named; what a server repeats a thousand times is counted. */
const mostNamed = 20;

function toTools(
  source: string,
  items: readonly unknown[],
  isStateless: boolean,
): { readonly tools: readonly ExternalTool[]; readonly repairs: readonly string[] } {
  const tools = new Map<string, ExternalTool>();
  const repairs: string[] = [];
  const leftOut: string[] = [];
  for (const item of items) {
    const read = readExternalTool(source, item, isStateless);
    if (read.kind === 'left-out') leftOut.push(`"${read.name}" ${read.reason}`);
    // Of two tools of one name only one can be called by it; the first is what most clients take.
    else if (tools.has(read.tool.native)) leftOut.push(`"${read.tool.native}" is listed twice`);
    else {
      tools.set(read.tool.native, read.tool);
      repairs.push(...read.repairs);
    }
  }
  return {
    tools: [...tools.values()],
    repairs: [...tellLeftOut(leftOut, 'tool'), ...repairs.slice(0, mostNamed)],
  };
}

function tellLeftOut(leftOut: readonly string[], what: string): readonly string[] {
  if (leftOut.length === 0) return [];
  const count = leftOut.length === 1 ? `1 ${what}` : `${leftOut.length} ${what}s`;
  const more = leftOut.length > mostNamed ? `; and ${leftOut.length - mostNamed} more` : '';
  return [`${count} left out: ${leftOut.slice(0, mostNamed).join('; ')}${more}.`];
}

function toListedItem(item: unknown, idKey: string): ListedItem | undefined {
  const id = property(item, idKey);
  if (typeof id !== 'string' || id === '') return undefined;
  const texts = ['title', 'name', 'description'].map((key) => property(item, key));
  const [title, name, description] = texts.map((text) =>
    typeof text === 'string' && text !== '' ? text : undefined,
  );
  return { id, title: title ?? name ?? id, ...(description === undefined ? {} : { description }) };
}
