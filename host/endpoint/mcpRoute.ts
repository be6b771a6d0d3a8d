import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { Disposable } from '../base/disposable.ts';
import type { Gateway } from '../gateway.ts';
import { property } from '../base/json.ts';
import { readJsonBody } from './body.ts';
import { createInFlight } from './inFlight.ts';
import { createMcpServer } from './mcpServer.ts';
import { createSessions, type Session } from './sessions.ts';
import { createToolLists } from './toolLists.ts';
import { sendRpcError, sendWebResponse, toWebRequest } from './webBridge.ts';

const SESSION_HEADER = 'mcp-session-id';
const NOT_FOUND = { code: -32001, message: 'Session not found. Send initialize to open a new one.' };

export interface McpRoute {
  /** Serves one request of a caller who is known. Never rejects. */
  serve(agent: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Settles when no call is in flight, or after `ms` milliseconds. Streams that only listen do not count. */
  idle(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * One URL for all revisions: requests that carry the 2026-07-28 envelope are answered without a session,
 * all others belong to a session of the 2025 revisions.
 */
export function createMcpRoute(gateway: Gateway, onError: (error: Error) => void): McpRoute {
  const lists = createToolLists(gateway);
  const sessions = createSessions();
  // One handler per agent, so that a change is told only to those whose tools changed.
  const handlers = new Map<string, McpHttpHandler>();
  const handlerOf = (agent: string): McpHttpHandler => {
    let handler = handlers.get(agent);
    if (!handler) {
      handler = createMcpHandler(() => createMcpServer({ agent, gateway, lists }), { legacy: 'reject' });
      handlers.set(agent, handler);
    }
    return handler;
  };
  const inFlight = createInFlight();
  const telling = tellChanges();

  function tellChanges(): Disposable {
    return lists.onDidChange((agent) => {
      handlers.get(agent)?.notify.toolsChanged();
      for (const session of sessions.all()) {
        // A session whose client holds no stream open hears of it at its next list.
        if (session.agent === agent) session.server.sendToolListChanged().catch(() => {});
      }
    });
  }

  async function serveLegacy(
    agent: string,
    web: Request,
    parsedBody: unknown,
  ): Promise<Response | 'no-session'> {
    const id = web.headers.get(SESSION_HEADER);
    const known = id === null ? undefined : sessions.find(id, agent);
    if (id !== null && !known) return 'no-session';
    const session = known ?? (await sessions.start(agent, createMcpServer({ agent, gateway, lists })));
    const response = await use(session, web.signal, () =>
      session.transport.handleRequest(web, parsedBody === undefined ? {} : { parsedBody }),
    );
    // Anything but a good `initialize` opens no session, and leaves nothing behind.
    if (session.transport.sessionId === undefined) await session.server.close();
    return response;
  }

  return {
    serve: async (agent, request, response) => {
      const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
      if (body?.kind === 'refused') return sendRpcError(response, body.status, body, { connection: 'close' });
      if (body && property(body.value, 'method') !== 'subscriptions/listen') inFlight.add(response);
      const web = toWebRequest(request, goneSignal(response));
      try {
        const answer = (await isLegacyRequest(web, body?.value))
          ? await serveLegacy(agent, web, body?.value)
          : await handlerOf(agent).fetch(web, body === undefined ? {} : { parsedBody: body.value });
        if (answer === 'no-session') return sendRpcError(response, 404, NOT_FOUND);
        await sendWebResponse(response, answer);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
        if (!response.headersSent) sendRpcError(response, 500, { code: -32603, message: 'Internal error' });
      }
    },
    idle: inFlight.idle,
    dispose: async () => {
      telling.dispose();
      lists.dispose();
      await Promise.allSettled([
        sessions.dispose(),
        ...[...handlers.values()].map((handler) => handler.close()),
      ]);
    },
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

/** Notes that a session is in use until the client of this request has gone or has its answer. */
async function use(session: Session, signal: AbortSignal, work: () => Promise<Response>): Promise<Response> {
  session.open += 1;
  session.lastUsed = performance.now();
  const response = await work();
  const done = (): void => {
    session.open -= 1;
    session.lastUsed = performance.now();
  };
  if (isStream(response)) signal.addEventListener('abort', done, { once: true });
  else done();
  return response;
}

/** A standalone stream (GET) stays open until its client goes. */
function isStream(response: Response): boolean {
  return response.body !== null && response.headers.get('content-type') === 'text/event-stream';
}
