import { randomBytes } from 'node:crypto';
import {
  type JSONRPCMessage,
  type RequestId,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Caller } from './callers.ts';
import { createEventStores, type SessionEvents } from './eventStore.ts';
import { createRoom, type Room, type Seat } from './room.ts';

/** How soon a client may come back to a stream that was cut, in milliseconds. */
const RETRY_MS = 1_000;

/** One client's session of the 2025 revisions (MCP 2025-11-25, "Session Management"). */
export interface Session extends Seat {
  readonly caller: Caller;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  open: number;
  lastUsed: number;
  /** Ends the stream of a request that is never answered: nobody is to wait there, or to come back to it. */
  abandon(request: RequestId, isShared?: boolean): void;
}

export interface Sessions {
  /**
   * The session of an id, for the caller that opened it. For any other caller it does not exist
   * (CVE-2026-33946).
   */
  find(id: string, caller: Caller): Session | undefined;
  /** A session that is known by its id once the client's `initialize` has been answered. */
  start(caller: Caller, server: Server): Promise<Session>;
  /** Ends all that this caller has opened. */
  endOf(caller: Caller): void;
  all(): Iterable<Session>;
  dispose(): Promise<void>;
}

export function createSessions(room: Room = createRoom()): Sessions {
  const sessions = new Map<string, Session>();
  const stores = createEventStores();
  return {
    find: (id, caller) => {
      const session = sessions.get(id);
      return session?.caller === caller ? session : undefined;
    },
    endOf: (caller) => {
      for (const session of [...sessions.values()]) if (session.caller === caller) session.end();
    },
    start: async (caller, server) => {
      const events = stores.open();
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => randomBytes(24).toString('base64url'),
        onsessioninitialized: (id) => {
          // The token may have been replaced since the request came, and then nobody could use the session.
          if (!caller.isGood) return session.end();
          sessions.set(id, session);
          room.enter(session);
        },
        eventStore: events,
        retryInterval: RETRY_MS,
      });
      const session: Session = {
        ...{ caller, server, transport, open: 0, lastUsed: performance.now() },
        abandon: (request, isShared = false) => {
          const stream = { transport, events, isShared };
          void abandon(stream, request).catch(() => {});
        },
        // Closing only releases memory; a transport that is closed already has nothing to say.
        end: () => void server.close().catch(() => {}),
      };
      await server.connect(transport);
      onClose(transport, () => {
        if (transport.sessionId !== undefined) sessions.delete(transport.sessionId);
        room.leave(session);
        events.dispose();
      });
      return session;
    },
    all: () => sessions.values(),
    dispose: async () => {
      await Promise.allSettled([...sessions.values()].map(({ server }) => server.close()));
      stores.dispose();
    },
  };
}

/** However a session ends, its transport is closed. */
function onClose(transport: WebStandardStreamableHTTPServerTransport, release: () => void): void {
  const { onclose } = transport;
  // The transport has this one property, no events, and the protocol has taken it.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  transport.onclose = () => {
    release();
    onclose?.();
  };
}

/**
 * The SDK's transport forgets a request once it is answered, so it is given an answer, on a stream that is closed
 * and out of the store: nobody gets it.
 */
async function abandon({ transport, events, isShared }: Abandoned, request: RequestId): Promise<void> {
  if (!isShared) transport.closeSSEStream(request);
  const nothing: JSONRPCMessage = {
    jsonrpc: '2.0',
    id: request,
    error: { code: -32000, message: 'Cancelled' },
  };
  if (!isShared) events.abandon(nothing);
  await transport.send(nothing);
}

interface Abandoned {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly events: SessionEvents;
  /** Others of a batch are still to be answered on it. */
  readonly isShared: boolean;
}
