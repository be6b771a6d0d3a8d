import type { ServerResponse } from 'node:http';
import { property } from '../base/json.ts';
import { headerOf } from './arrival.ts';
import type { Caller } from './callers.ts';
import { createLastingServer } from './lastingServer.ts';
import type { Behind, Serving } from './serving.ts';
import { sessionVersions } from './mcpServer.ts';
import type { Room } from './room.ts';
import { createSessions, type Session } from './sessions.ts';
import { SESSION_HEADER, SESSION_NOT_FOUND } from './streamable/sessionTransport.ts';
import { idIn, sendRpcError } from './webBridge.ts';

/** The one revision that has batches (MCP 2025-06-18, Changelog). */
const BATCH_REVISION = '2025-03-26';
const NO_BATCH = { code: -32600, message: `Batches are served to sessions of MCP ${BATCH_REVISION} alone.` };

/** Serves the 2025 revisions, whose clients open a session first. */
export function createStateful(behind: Behind, room?: Room): Serving {
  const sessions = createSessions(room);
  const start = (caller: Caller): Promise<Session> =>
    sessions.start(
      caller,
      createLastingServer({ ...behind, agent: caller.agent, versions: sessionVersions }),
    );
  return {
    serve: async (caller, arrival) => {
      const { request, response, body } = arrival;
      const id = headerOf(request, SESSION_HEADER);
      const known = id === undefined ? undefined : sessions.find(id, caller);
      if (id !== undefined && !known) return sendRpcError(response, 404, SESSION_NOT_FOUND, {}, idIn(body));
      if (Array.isArray(body) && known?.server.getNegotiatedProtocolVersion() !== BATCH_REVISION)
        return sendRpcError(response, 400, NO_BATCH);
      const session = known ?? (await start(caller));
      noteUse(session, response);
      session.transport.handle(arrival);
      // Anything but a good `initialize` opens no session, and leaves nothing behind.
      if (session.transport.sessionId === undefined) await session.server.close();
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
