import type { ServerResponse } from 'node:http';
import { property } from '../base/json.ts';
import type { Caller } from './callers.ts';
import { createLastingServer } from './lastingServer.ts';
import type { Behind, Serving } from './serving.ts';
import { sessionVersions } from './mcpServer.ts';
import type { Room } from './room.ts';
import { createSessions, type Session } from './sessions.ts';
import { sendRpcError, sendWebResponse } from './webBridge.ts';

const SESSION_HEADER = 'mcp-session-id';
const NOT_FOUND = { code: -32001, message: 'Session not found. Send initialize to open a new one.' };
/** The one revision that has batches (MCP 2025-06-18, Changelog). */
const BATCH_REVISION = '2025-03-26';
const NO_BATCH = { code: -32600, message: `Batches are served to sessions of MCP ${BATCH_REVISION} alone.` };

/** Serves the 2025 revisions, whose clients open a session first. */
export function createStateful(behind: Behind, room?: Room): Serving {
  const sessions = createSessions(room);
  // The requests of a batch share one stream, which ends when the last of them is answered.
  const batches = new WeakSet<Request>();
  const start = async (caller: Caller): Promise<Session> => {
    const server = createLastingServer({
      ...behind,
      agent: caller.agent,
      versions: sessionVersions,
      // A cancelled request is never answered (MCP 2025-11-25, "Cancellation"), and nothing else ends its stream.
      onCancelled: ({ mcpReq, http }) => {
        if (http?.req) session.abandon(mcpReq.id, batches.has(http.req));
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
      if (Array.isArray(parsedBody) && session.server.getNegotiatedProtocolVersion() !== BATCH_REVISION) {
        if (id === null) await session.server.close();
        return sendRpcError(response, 400, NO_BATCH);
      }
      noteUse(session, response);
      const options = parsedBody === undefined ? {} : { parsedBody };
      const answer = await session.transport.handleRequest(web, options);
      // Anything but a good `initialize` opens no session, and leaves nothing behind.
      if (session.transport.sessionId === undefined) await session.server.close();
      return sendWebResponse(response, answer);
    },
    endOf: sessions.endOf,
    close: sessions.dispose,
  };
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

/** What the client that opens a session calls itself. */
export function clientOfInitialize(body: unknown): string | undefined {
  if (property(body, 'method') !== 'initialize') return undefined;
  const name = property(property(property(body, 'params'), 'clientInfo'), 'name');
  return typeof name === 'string' ? name : undefined;
}
