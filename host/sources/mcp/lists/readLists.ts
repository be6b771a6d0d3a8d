import type { ListedItem } from '../../../../protocol/connectors.ts';
import { isObject, property } from '../../../base/json.ts';
import type { ExternalTool } from '../../tool.ts';
import type { Connection } from '../connection/connection.ts';
import { explain } from '../connection/failures.ts';
import { readExternalTool } from './externalTool.ts';
import { type ReadOptions, readPages } from './readPages.ts';

/** What a server offers. */
export interface Lists {
  readonly tools: readonly ExternalTool[];
  readonly resources: readonly ListedItem[];
  readonly prompts: readonly ListedItem[];
  readonly repairs: readonly string[];
  /** After so many milliseconds the list of tools is old; absent where the server does not say. */
  readonly ttlMs?: number;
  /** The lists that could not be read beside that of the tools, one sentence each. */
  readonly failures: readonly string[];
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
  const readItems = async (capability: string, method: string, key: string, id: string) => {
    // Some servers declare nothing; asking those for what they may not have would fill their logs.
    if (greeting.capabilities[capability] === undefined) return { items: [], repairs: [] };
    try {
      const { items, repairs } = await readPages(peer, method, key, options);
      const listed = items.flatMap((item) => toListedItem(item, id));
      const lost = items.length - listed.length;
      const note = `${lost} of ${items.length} ${key} left out: without "${id}" they cannot be asked for.`;
      return { items: listed, repairs: lost === 0 ? repairs : [...repairs, note] };
    } catch (error) {
      failures.push(`${method}: ${explain(error)}`);
      return { items: [], repairs: [] };
    }
  };
  const [tools, resources, prompts] = await Promise.all([
    readPages(peer, 'tools/list', 'tools', options),
    readItems('resources', 'resources/list', 'resources', 'uri'),
    readItems('prompts', 'prompts/list', 'prompts', 'name'),
  ]);
  const read = toTools(source, tools.items, isStateless);
  return {
    tools: read.tools,
    resources: resources.items,
    prompts: prompts.items,
    repairs: [...tools.repairs, ...read.repairs, ...resources.repairs, ...prompts.repairs],
    ...(tools.ttlMs === undefined ? {} : { ttlMs: tools.ttlMs }),
    failures,
  };
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
  return { tools: [...tools.values()], repairs: [...tellLeftOut(leftOut), ...repairs.slice(0, mostNamed)] };
}

function tellLeftOut(leftOut: readonly string[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const count = leftOut.length === 1 ? '1 tool' : `${leftOut.length} tools`;
  const more = leftOut.length > mostNamed ? `; and ${leftOut.length - mostNamed} more` : '';
  return [`${count} left out: ${leftOut.slice(0, mostNamed).join('; ')}${more}.`];
}

function toListedItem(item: unknown, idKey: string): readonly ListedItem[] {
  if (!isObject(item)) return [];
  const id = item[idKey];
  if (typeof id !== 'string' || id === '') return [];
  const texts = ['title', 'name', 'description'].map((key) => property(item, key));
  const [title, name, description] = texts.map((text) =>
    typeof text === 'string' && text !== '' ? text : undefined,
  );
  return [{ id, title: title ?? name ?? id, ...(description === undefined ? {} : { description }) }];
}
