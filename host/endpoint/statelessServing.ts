import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { property } from '../base/json.ts';
import { dialectOf } from '../catalog/dialects.ts';
import type { Caller } from './callers.ts';
import { listen } from './listening.ts';
import { createMcpServer } from './mcpServer.ts';
import { findHeaderFault, HEADER_MISMATCH } from './paramHeaders.ts';
import { createParking, type Parking } from './parked/parking.ts';
import type { Behind, Serving } from './serving.ts';
import { STATELESS_REVISION } from './server/conversing.ts';
import { createWatches, type Watches } from './server/watches.ts';
import { sendToolList } from './toolListAnswer.ts';
import { idIn, sendRpcError, sendWebResponse } from './webBridge.ts';

/** What is kept for one caller. A change is told only to those whose lists changed. */
interface Kept {
  readonly handler: McpHttpHandler;
  readonly watches: Watches;
}

export interface Stateless extends Serving {
  /** Tells those who listen for an agent that one of its lists is not what it was. */
  changed(agent: string, list: 'tools' | 'resources' | 'prompts'): void;
}

/** Serves revision 2026-07-28. One handler per caller; a server for each request. */
export function createStateless(behind: Behind): Stateless {
  const { gateway, lists, items, onError } = behind;
  const kept = new Map<Caller, Kept>();
  const parking = createParking();
  const of = (caller: Caller): Kept => {
    let known = kept.get(caller);
    if (!known) kept.set(caller, (known = createKept(behind, caller, parking)));
    return known;
  };
  /** From here on a change is told to this agent, whether or not it has asked for its lists in this run. */
  const prime = (agent: string): void => {
    lists.of(agent);
    for (const kind of ['resource', 'template', 'prompt'] as const) items.of(agent, kind);
  };
  const end = async ({ handler, watches }: Kept): Promise<void> => {
    watches.dispose();
    await handler.close();
  };
  return {
    serve: async (caller, web, parsedBody, response) => {
      const { handler, watches } = of(caller);
      const method = property(parsedBody, 'method');
      if (method === 'subscriptions/listen') {
        prime(caller.agent);
        return listen(handler, watches, web, { parsedBody, response });
      }
      const fault =
        method === 'tools/call'
          ? headerFaultOf({ gateway, lists }, { agent: caller.agent, web, parsedBody })
          : undefined;
      if (fault !== undefined) {
        const error = { code: HEADER_MISMATCH, message: fault };
        return sendRpcError(response, 400, error, {}, idIn(parsedBody));
      }
      const answer = await handler.fetch(web, parsedBody === undefined ? {} : { parsedBody });
      if (method !== 'tools/list') return sendWebResponse(response, answer);
      const tools = lists.bytesOf(caller.agent, dialectOf(clientIn(parsedBody)));
      return sendToolList(response, answer, tools);
    },
    changed: (agent, list) => {
      for (const [caller, { handler }] of kept) {
        if (caller.agent === agent) handler.notify[`${list}Changed`]();
      }
    },
    endOf: (caller) => {
      parking.endOf(caller);
      const known = kept.get(caller);
      kept.delete(caller);
      if (known) end(known).catch(onError);
    },
    close: async () => {
      await Promise.allSettled([parking.close(), ...[...kept.values()].map(end)]);
    },
  };
}

function createKept({ gateway, lists, items, onError }: Behind, caller: Caller, parking: Parking): Kept {
  const { agent } = caller;
  // The SDK checks the request and frames the answer; sendToolList puts the tools in.
  const framed = {
    agent,
    gateway,
    items,
    onError,
    lists: { ...lists, of: () => [] },
    parked: { parking, caller },
  };
  const serve = { ...framed, versions: [STATELESS_REVISION] };
  const handler = createMcpHandler(() => createMcpServer(serve), { legacy: 'reject' });
  const onUpdate = (uri: string): void => handler.notify.resourceUpdated(uri);
  return { handler, watches: createWatches({ agent, gateway, onUpdate }) };
}

/** Why the headers of a tool call do not go with its body. Who may not call a tool learns nothing of its parameters. */
function headerFaultOf(
  { gateway, lists }: Pick<Behind, 'gateway' | 'lists'>,
  {
    agent,
    web,
    parsedBody: body,
  }: { readonly agent: string; readonly web: Request; readonly parsedBody: unknown },
): string | undefined {
  const name = property(property(body, 'params'), 'name');
  const entry = typeof name === 'string' ? gateway.find(name) : undefined;
  if (!entry) return undefined;
  const fault = findHeaderFault(web.headers, body, entry.tool.inputSchema);
  // Also of a tool that is found by searching, and of one that is called by its id.
  return fault !== undefined && lists.offering(agent).all.includes(entry) ? fault : undefined;
}

/** What the client of a stateless request calls itself; good for a form, never for a decision. */
export function clientIn(body: unknown): string | undefined {
  const meta = property(property(body, 'params'), '_meta');
  const name = property(property(meta, 'io.modelcontextprotocol/clientInfo'), 'name');
  return typeof name === 'string' ? name : undefined;
}
