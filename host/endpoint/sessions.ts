import { randomBytes } from 'node:crypto';
import { type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { Caller } from './callers.ts';

/** Sessions kept at once; past it the one that was idle longest ends. */
const MAX_SESSIONS = 1_000;

/** One client's session of the 2025 revisions (MCP 2025-11-25, "Session Management"). */
export interface Session {
  readonly caller: Caller;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Requests and streams that are open now. */
  open: number;
  /** When the last request came or ended, in milliseconds of the process's clock. */
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

export function createSessions(limit = MAX_SESSIONS): Sessions {
  const sessions = new Map<string, Session>();
  const end = (id: string, session: Session): void => {
    sessions.delete(id);
    // Closing only releases memory; a transport that is closed already has nothing to say.
    session.server.close().catch(() => {});
  };
  const makeRoom = (): void => {
    if (sessions.size < limit) return;
    const oldest = [...sessions].toSorted(([, a], [, b]) => byIdleness(a, b))[0];
    if (oldest) end(...oldest);
  };
  return {
    find: (id, caller) => {
      const session = sessions.get(id);
      return session?.caller === caller ? session : undefined;
    },
    endOf: (caller) => {
      for (const [id, session] of [...sessions]) if (session.caller === caller) end(id, session);
    },
    start: async (caller, server) => {
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => randomBytes(24).toString('base64url'),
        onsessioninitialized: (id) => {
          // The token may have been replaced since the request came, and then nobody could use the session.
          if (!caller.isGood) return;
          makeRoom();
          sessions.set(id, session);
        },
        onsessionclosed: (id) => void sessions.delete(id),
      });
      const session: Session = { caller, server, transport, open: 0, lastUsed: performance.now() };
      await server.connect(transport);
      return session;
    },
    all: () => sessions.values(),
    dispose: async () => {
      const ending = [...sessions.values()];
      sessions.clear();
      await Promise.allSettled(ending.map(({ server }) => server.close()));
    },
  };
}

/** Those with nothing open first, and among them the one unused for longest. */
function byIdleness(a: Session, b: Session): number {
  return Number(a.open > 0) - Number(b.open > 0) || a.lastUsed - b.lastUsed;
}
