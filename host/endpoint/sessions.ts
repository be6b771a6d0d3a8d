import type { Server } from '@modelcontextprotocol/server';
import type { Caller } from './callers.ts';
import { createEventStores } from './eventStore.ts';
import { createRoom, type Room, type Seat } from './room.ts';
import { createSessionTransport, type SessionTransport } from './streamable/sessionTransport.ts';

/** One client's session of the 2025 revisions (MCP 2025-11-25, "Session Management"). */
export interface Session extends Seat {
  readonly caller: Caller;
  readonly server: Server;
  readonly transport: SessionTransport;
  open: number;
  lastUsed: number;
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
      const transport = createSessionTransport({
        events,
        onSession: (id) => {
          // The token may have been replaced since the request came, and then nobody could use the session.
          if (!caller.isGood) return session.end();
          sessions.set(id, session);
          room.enter(session);
        },
      });
      const session: Session = {
        ...{ caller, server, transport, open: 0, lastUsed: performance.now() },
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
function onClose(transport: SessionTransport, release: () => void): void {
  const { onclose } = transport;
  // The transport has this one property, no events, and the protocol has taken it.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  transport.onclose = () => {
    release();
    onclose?.();
  };
}
