import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/server';
import { createDisposableStore } from '../base/disposable.ts';
import { toError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { property } from '../base/json.ts';
import { toArrival } from './arrival.ts';
import { readJsonBody } from './body.ts';
import type { Caller, Callers } from './callers.ts';
import { createInFlight } from './inFlight.ts';
import { createItemLists } from './itemLists.ts';
import { createLastingServer } from './lastingServer.ts';
import { createOpenResponses } from './openResponses.ts';
import type { Behind } from './serving.ts';
import type { Room } from './room.ts';
import { clientOfInitialize, createStateful } from './sessionServing.ts';
import { clientIn, createStateless } from './statelessServing.ts';
import { isStateless } from './streamable/classify.ts';
import { createToolLists } from './toolLists.ts';
import { sendRpcError } from './webBridge.ts';

export interface McpRoute {
  /** Serves one request of a caller who is known. Never rejects. */
  serve(caller: Caller, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** A server for a client that comes another way, and stays. */
  serverFor(caller: Caller, versions: readonly string[]): Server;
  /** Settles when no call is in flight, or after `ms` milliseconds. Streams that only listen do not count. */
  idle(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * One URL for all revisions: requests that carry the 2026-07-28 envelope are answered without a session,
 * all others belong to a session of the 2025 revisions. What was opened with a token ends with it: sessions,
 * streams, and calls in flight, which count as cancelled.
 */
export function createMcpRoute(
  gateway: Gateway,
  callers: Callers,
  onError: (error: Error) => void,
  room?: Room,
): McpRoute {
  const lists = createToolLists(gateway);
  const items = createItemLists(gateway);
  const behind: Behind = { gateway, lists, items, onError };
  const stateful = createStateful(behind, room);
  const stateless = createStateless(behind);
  const inFlight = createInFlight();
  const open = createOpenResponses();
  const subscriptions = createDisposableStore();
  // Sessions hear of it by themselves.
  subscriptions.add(lists.onDidChange((agent) => stateless.changed(agent, 'tools')));
  subscriptions.add(items.onDidChange(({ agent, list }) => stateless.changed(agent, list)));
  subscriptions.add(
    callers.onDidEnd((caller) => {
      open.endOf(caller);
      stateful.endOf(caller);
      stateless.endOf(caller);
    }),
  );
  return {
    serve: async (caller, request, response) => {
      open.add(caller, response);
      const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
      if (body?.kind === 'refused') return sendRpcError(response, body.status, body, { connection: 'close' });
      if (body && property(body.value, 'method') !== 'subscriptions/listen') inFlight.add(response);
      // The client may have gone, or its token, while the body was on its way.
      if (response.destroyed) return;
      const arrival = toArrival(request, response, body?.value);
      try {
        const isModern = isStateless(arrival);
        const client = isModern ? clientIn(body?.value) : clientOfInitialize(body?.value);
        if (client !== undefined) callers.note(caller, client);
        const serve = isModern ? stateless.serve : stateful.serve;
        await serve(caller, arrival);
      } catch (error) {
        onError(toError(error));
        if (!response.headersSent) sendRpcError(response, 500, { code: -32603, message: 'Internal error' });
      }
    },
    serverFor: ({ agent }, versions) => createLastingServer({ ...behind, agent, versions }),
    idle: inFlight.idle,
    dispose: async () => {
      subscriptions.dispose();
      await Promise.allSettled([stateful.close(), stateless.close()]);
      lists.dispose();
      items.dispose();
    },
  };
}
