import type { ServerResponse } from 'node:http';
import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { property } from '../base/json.ts';
import { dialectOf } from '../catalog/dialects.ts';
import { type Arrival, headerOf } from './arrival.ts';
import type { Caller } from './callers.ts';
import { listen } from './listening.ts';
import { createMcpServer } from './mcpServer.ts';
import { findHeaderFault, HEADER_MISMATCH } from './paramHeaders.ts';
import { createParking, type Parking } from './parked/parking.ts';
import type { Behind, Serving } from './serving.ts';
import { STATELESS_REVISION } from './server/conversing.ts';
import { createWatches, type Watches } from './server/watches.ts';
import { Exchange } from './streamable/exchange.ts';
import { type PlainRequest, plainRequestIn } from './streamable/plainRequest.ts';
import { idIn, sendRpcError, sendWebResponse } from './webBridge.ts';

/** What is kept for one caller. A change is told only to those whose lists changed. */
interface Kept {
  /** Answers what is no plain request: streams that listen, and all that is wrong. */
  readonly handler: McpHttpHandler;
  readonly watches: Watches;
  answer(plain: PlainRequest, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
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
  let isClosed = false;
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
  return {
    serve: async (caller, arrival) => {
      if (isClosed) throw new Error('The endpoint has been closed.');
      const known = of(caller);
      const { response, body } = arrival;
      const method = property(body, 'method');
      if (method === 'subscriptions/listen') {
        prime(caller.agent);
        return listen(known.handler, known.watches, arrival);
      }
      const fault =
        method === 'tools/call' ? headerFaultOf({ gateway, lists }, caller.agent, arrival) : undefined;
      if (fault !== undefined) {
        const error = { code: HEADER_MISMATCH, message: fault };
        return sendRpcError(response, 400, error, {}, idIn(body));
      }
      const plain = plainRequestIn(arrival);
      if (plain) return known.answer(plain, response);
      const options = body === undefined ? {} : { parsedBody: body };
      return sendWebResponse(response, await known.handler.fetch(arrival.web(), options));
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
      known?.close().catch(onError);
    },
    close: async () => {
      isClosed = true;
      await Promise.allSettled([parking.close(), ...[...kept.values()].map((each) => each.close())]);
    },
  };
}

function createKept({ gateway, lists, items, onError }: Behind, caller: Caller, parking: Parking): Kept {
  const { agent } = caller;
  const serving = {
    ...{ agent, gateway, items, lists, onError },
    parked: { parking, caller },
    versions: [STATELESS_REVISION],
  };
  // The tools are put in as the bytes that they are kept as.
  const framing = { ...serving, lists: { ...lists, of: () => [] } };
  const handler = createMcpHandler(() => createMcpServer(serving), { legacy: 'reject' });
  const onUpdate = (uri: string): void => handler.notify.resourceUpdated(uri);
  const watches = createWatches({ agent, gateway, onUpdate });
  const open = new Set<Exchange>();
  return {
    handler,
    watches,
    answer: async ({ feature, request, classification }, response) => {
      const tools =
        request.method === 'tools/list' ? lists.bytesOf(agent, dialectOf(clientIn(request))) : undefined;
      const exchange = new Exchange({ request, classification, response, ...(tools ? { tools } : {}) });
      open.add(exchange);
      response.once('close', () => open.delete(exchange));
      await createMcpServer(framing, feature).connect(exchange);
      exchange.deliver();
    },
    close: async () => {
      watches.dispose();
      await Promise.all([...open].map((exchange) => exchange.close()));
      await handler.close();
    },
  };
}

/** Why the headers of a tool call do not go with its body. Who may not call a tool learns nothing of its parameters. */
function headerFaultOf(
  { gateway, lists }: Pick<Behind, 'gateway' | 'lists'>,
  agent: string,
  { request, body }: Arrival,
): string | undefined {
  const name = property(property(body, 'params'), 'name');
  const entry = typeof name === 'string' ? gateway.find(name) : undefined;
  if (!entry) return undefined;
  const fault = findHeaderFault((header) => headerOf(request, header), body, entry.tool.inputSchema);
  // Also of a tool that is found by searching, and of one that is called by its id.
  return fault !== undefined && lists.offering(agent).all.includes(entry) ? fault : undefined;
}

/** What the client of a stateless request calls itself; good for a form, never for a decision. */
export function clientIn(body: unknown): string | undefined {
  const meta = property(property(body, 'params'), '_meta');
  const name = property(property(meta, 'io.modelcontextprotocol/clientInfo'), 'name');
  return typeof name === 'string' ? name : undefined;
}
