import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { Disposable } from '../base/disposable.ts';
import type { Gateway } from '../gateway.ts';
import { property } from '../base/json.ts';
import { readJsonBody } from './body.ts';
import { createInFlight } from './inFlight.ts';
import { createMcpServer } from './mcpServer.ts';
import { createSessions, type Session } from './sessions.ts';
import { sendToolList } from './toolListAnswer.ts';
import { createToolLists, type ToolLists } from './toolLists.ts';
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
  const stateless = createStateless(gateway, lists);
  const inFlight = createInFlight();
  const telling = tellChanges();

  function tellChanges(): Disposable {
    return lists.onDidChange((agent) => {
      stateless.toolsChanged(agent);
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
    response: ServerResponse,
  ): Promise<Response | 'no-session'> {
    const id = web.headers.get(SESSION_HEADER);
    const known = id === null ? undefined : sessions.find(id, agent);
    if (id !== null && !known) return 'no-session';
    const session = known ?? (await sessions.start(agent, createMcpServer({ agent, gateway, lists })));
    noteUse(session, response);
    const answer = await session.transport.handleRequest(web, parsedBody === undefined ? {} : { parsedBody });
    // Anything but a good `initialize` opens no session, and leaves nothing behind.
    if (session.transport.sessionId === undefined) await session.server.close();
    return answer;
  }

  return {
    serve: async (agent, request, response) => {
      const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
      if (body?.kind === 'refused') return sendRpcError(response, body.status, body, { connection: 'close' });
      if (body && property(body.value, 'method') !== 'subscriptions/listen') inFlight.add(response);
      const web = toWebRequest(request, goneSignal(response));
      try {
        if (await isLegacyRequest(web, body?.value)) {
          const answer = await serveLegacy(agent, web, body?.value, response);
          if (answer === 'no-session') return sendRpcError(response, 404, NOT_FOUND);
          return await sendWebResponse(response, answer);
        }
        await stateless.serve(agent, web, body?.value, response);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
        if (!response.headersSent) sendRpcError(response, 500, { code: -32603, message: 'Internal error' });
      }
    },
    idle: inFlight.idle,
    dispose: async () => {
      telling.dispose();
      lists.dispose();
      await Promise.allSettled([sessions.dispose(), stateless.close()]);
    },
  };
}

interface Stateless {
  serve(agent: string, web: Request, parsedBody: unknown, response: ServerResponse): Promise<void>;
  toolsChanged(agent: string): void;
  close(): Promise<unknown>;
}

/** Serves revision 2026-07-28. One handler per agent, so that a change is told only to those whose tools changed. */
function createStateless(gateway: Gateway, lists: ToolLists): Stateless {
  const handlers = new Map<string, McpHttpHandler>();
  const handlerOf = (agent: string): McpHttpHandler => {
    let handler = handlers.get(agent);
    if (!handler) {
      // The SDK checks the request and frames the answer; sendToolList puts the tools in.
      const framed = { agent, gateway, lists: { of: () => [] } };
      handler = createMcpHandler(() => createMcpServer(framed), { legacy: 'reject' });
      handlers.set(agent, handler);
    }
    return handler;
  };
  return {
    serve: async (agent, web, parsedBody, response) => {
      const answer = await handlerOf(agent).fetch(web, parsedBody === undefined ? {} : { parsedBody });
      if (property(parsedBody, 'method') !== 'tools/list') return sendWebResponse(response, answer);
      return sendToolList(response, answer, lists.bytesOf(agent));
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
