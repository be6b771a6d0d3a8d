import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import { createDisposableStore } from '../base/disposable.ts';
import { dialectOf } from '../catalog/dialects.ts';
import { toError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { property } from '../base/json.ts';
import { readJsonBody } from './body.ts';
import type { Caller, Callers } from './callers.ts';
import { createInFlight } from './inFlight.ts';
import { createMcpServer } from './mcpServer.ts';
import { createOpenResponses } from './openResponses.ts';
import { createSessions, type Session } from './sessions.ts';
import { sendToolList } from './toolListAnswer.ts';
import { createToolLists, type ToolLists } from './toolLists.ts';
import { sendRpcError, sendWebResponse, toWebRequest } from './webBridge.ts';

const STATELESS_REVISION = '2026-07-28';
const SESSION_HEADER = 'mcp-session-id';
const NOT_FOUND = { code: -32001, message: 'Session not found. Send initialize to open a new one.' };

export interface McpRoute {
  /** Serves one request of a caller who is known. Never rejects. */
  serve(caller: Caller, request: IncomingMessage, response: ServerResponse): Promise<void>;
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
): McpRoute {
  const lists = createToolLists(gateway);
  const stateful = createStateful({ gateway, lists, onError });
  const stateless = createStateless({ gateway, lists, onError });
  const inFlight = createInFlight();
  const open = createOpenResponses();
  const subscriptions = createDisposableStore();
  subscriptions.add(
    lists.onDidChange((agent) => {
      stateless.toolsChanged(agent);
      stateful.toolsChanged(agent);
    }),
  );
  subscriptions.add(
    callers.onDidEnd((caller) => {
      stateful.endOf(caller);
      open.endOf(caller);
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
      const web = toWebRequest(request, goneSignal(response));
      try {
        const isModern = claimsModern(request, body?.value) || !(await isLegacyRequest(web, body?.value));
        const serve = isModern ? stateless.serve : stateful.serve;
        await serve(caller, web, body?.value, response);
      } catch (error) {
        onError(toError(error));
        if (!response.headersSent) sendRpcError(response, 500, { code: -32603, message: 'Internal error' });
      }
    },
    idle: inFlight.idle,
    dispose: async () => {
      subscriptions.dispose();
      lists.dispose();
      await Promise.allSettled([stateful.close(), stateless.close()]);
    },
  };
}

/** Header and envelope agree: then there is nothing left to weigh, and most requests of new clients are such. */
function claimsModern(request: IncomingMessage, body: unknown): boolean {
  const meta = property(property(body, 'params'), '_meta');
  const claim = property(meta, 'io.modelcontextprotocol/protocolVersion');
  return claim === STATELESS_REVISION && request.headers['mcp-protocol-version'] === STATELESS_REVISION;
}

/** One way of serving, for the revisions that it is for. */
interface Serving {
  serve(caller: Caller, web: Request, parsedBody: unknown, response: ServerResponse): Promise<void>;
  /** Tells the clients of an agent whose tools have changed. */
  toolsChanged(agent: string): void;
  close(): Promise<unknown>;
}

/** What is the same for all servers of an endpoint. */
interface Behind {
  readonly gateway: Gateway;
  readonly lists: ToolLists;
  readonly onError: (error: Error) => void;
}

/** Serves the 2025 revisions, whose clients open a session first. */
function createStateful(behind: Behind): Serving & { endOf(caller: Caller): void } {
  const sessions = createSessions();
  // The requests of a batch share one stream, which ends when the last of them is answered.
  const batches = new WeakSet<Request>();
  const start = async (caller: Caller): Promise<Session> => {
    const server = createMcpServer({
      ...behind,
      agent: caller.agent,
      // A cancelled request is never answered (MCP 2025-11-25, "Cancellation"), and nothing else ends its stream.
      onCancelled: ({ mcpReq, http }) => {
        if (http?.req && !batches.has(http.req)) session.transport.closeSSEStream(mcpReq.id);
      },
    });
    const session = await sessions.start(caller, server);
    return session;
  };
  return {
    serve: async (caller, web, parsedBody, response) => {
      if (Array.isArray(parsedBody)) batches.add(web);
      const id = web.headers.get(SESSION_HEADER);
      const session = id === null ? await start(caller) : sessions.find(id, caller);
      if (!session) return sendRpcError(response, 404, NOT_FOUND);
      noteUse(session, response);
      const options = parsedBody === undefined ? {} : { parsedBody };
      const answer = await session.transport.handleRequest(web, options);
      // Anything but a good `initialize` opens no session, and leaves nothing behind.
      if (session.transport.sessionId === undefined) await session.server.close();
      return sendWebResponse(response, answer);
    },
    toolsChanged: (agent) => {
      for (const session of sessions.all()) {
        // A session whose client holds no stream open hears of it at its next list.
        if (session.caller.agent === agent) session.server.sendToolListChanged().catch(() => {});
      }
    },
    endOf: sessions.endOf,
    close: sessions.dispose,
  };
}

/** Serves revision 2026-07-28. One handler per agent, so that a change is told only to those whose tools changed. */
function createStateless({ gateway, lists, onError }: Behind): Serving {
  const handlers = new Map<string, McpHttpHandler>();
  const handlerOf = (agent: string): McpHttpHandler => {
    let handler = handlers.get(agent);
    if (!handler) {
      // The SDK checks the request and frames the answer; sendToolList puts the tools in.
      const framed = { agent, gateway, onError, lists: { of: () => [] } };
      handler = createMcpHandler(() => createMcpServer(framed), { legacy: 'reject' });
      handlers.set(agent, handler);
    }
    return handler;
  };
  return {
    serve: async ({ agent }, web, parsedBody, response) => {
      const answer = await handlerOf(agent).fetch(web, parsedBody === undefined ? {} : { parsedBody });
      if (property(parsedBody, 'method') !== 'tools/list') return sendWebResponse(response, answer);
      return sendToolList(response, answer, lists.bytesOf(agent, dialectOf(clientIn(parsedBody))));
    },
    toolsChanged: (agent) => handlers.get(agent)?.notify.toolsChanged(),
    close: () => Promise.allSettled([...handlers.values()].map((handler) => handler.close())),
  };
}

/** Aborts when the client has gone before its answer was complete. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** Notes that a session is in use until this answer is complete or its client has gone. */
function noteUse(session: Session, response: ServerResponse): void {
  session.open += 1;
  session.lastUsed = performance.now();
  response.once('close', () => {
    session.open -= 1;
    session.lastUsed = performance.now();
  });
}

/** What the client of a stateless request calls itself; good for a form, never for a decision. */
function clientIn(body: unknown): string | undefined {
  const meta = property(property(body, 'params'), '_meta');
  const name = property(property(meta, 'io.modelcontextprotocol/clientInfo'), 'name');
  return typeof name === 'string' ? name : undefined;
}
