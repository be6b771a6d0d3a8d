import { Server } from '@modelcontextprotocol/server';
import type { Gateway } from '../gateway.ts';
import { version } from '../version.ts';
import { type ItemLists, toListed } from './itemLists.ts';
import type { Parker, Parking } from './parked/parking.ts';
import { registerCompletion } from './server/completion.ts';
import { createConversing, STATELESS_REVISION } from './server/conversing.ts';
import type { Serving } from './server/features.ts';
import { registerLogging } from './server/logging.ts';
import { registerPrompts } from './server/prompts.ts';
import { registerResources } from './server/resources.ts';
import { registerTools } from './server/tools.ts';
import type { ToolLists } from './toolLists.ts';

/** The revisions of MCP, newest first: of sessions, of the transport of 2024, and of a pair of streams. */
export const sessionVersions = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;
export const sseVersions = [...sessionVersions, '2024-11-05'] as const;
const allVersions = [STATELESS_REVISION, ...sseVersions] as const;

/** How long clients without a session may take a list for what it is. A call is judged anew whenever it is made. */
const LIST_MS = 10_000;
/** What is discovered changes with the version of Gatehouse alone. */
const DISCOVER_MS = 600_000;

const listHint = { ttlMs: LIST_MS, cacheScope: 'private' } as const;

const instructions =
  'Tools, resources and prompts of this workspace, governed by its role file. A refused call says which rule refused it and on which line; repeating it does not help.';

/** What a server instance needs of the gateway: who calls, and through what. */
export interface Caller {
  readonly agent: string;
  readonly gateway: Gateway;
  readonly lists: Pick<ToolLists, 'of' | 'offering' | 'describe'>;
  /** Kept lists of resources and prompts; without them each list is made when it is asked for. */
  readonly items?: Pick<ItemLists, 'of'>;
  /** Hears of faults of ours, of which the client learns nothing. */
  readonly onError: (error: Error) => void;
  /** Where calls of a client without a session wait for its answers; without it such a client is asked nothing. */
  readonly parked?: { readonly parking: Parking; readonly caller: Parker };
  /** The revisions that this server speaks; all of them, unless it says otherwise. */
  readonly versions?: readonly string[];
}

const features = {
  tools: registerTools,
  resources: registerResources,
  prompts: registerPrompts,
  completion: registerCompletion,
} as const;

/** What the methods of one feature have in common is how they begin: `tools/list`, `tools/call`. */
export type Feature = keyof typeof features;

/**
 * One MCP server instance for one client. Instances are never shared: a shared one can hand an answer to
 * the wrong client (CVE-2026-25536). What it declares does not depend on what there is at the moment. One that answers a
 * single request has nothing but that request's feature behind it.
 */
export function createMcpServer(caller: Caller, feature?: Feature): Server {
  const { agent, gateway, lists, items = unkept(gateway), onError, versions = allVersions } = caller;
  const server = new Server(
    { name: 'gatehouse', title: 'Gatehouse', version },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        completions: {},
        logging: {},
      },
      instructions,
      supportedProtocolVersions: [...versions],
      cacheHints: {
        'tools/list': listHint,
        'resources/list': listHint,
        'resources/templates/list': listHint,
        'prompts/list': listHint,
        'server/discover': { ttlMs: DISCOVER_MS, cacheScope: 'private' },
      },
    },
  );
  const logLevel = registerLogging(server);
  const conversing = createConversing(server, { logLevel, parked: caller.parked });
  const serving: Serving = { agent, gateway, lists, items, conversing, onError };
  const wanted = feature === undefined ? Object.values(features) : [features[feature]];
  for (const register of wanted) register(server, serving);
  return server;
}

function unkept(gateway: Gateway): Pick<ItemLists, 'of'> {
  return {
    of: (agent, kind) => gateway.items(agent, kind).map(toListed),
  };
}
