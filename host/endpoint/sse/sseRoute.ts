import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJSONRPCRequest, type Server } from '@modelcontextprotocol/server';
import { toError } from '../../errors.ts';
import { readJsonBody } from '../body.ts';
import type { Caller, Callers } from '../callers.ts';
import { createInFlight } from '../inFlight.ts';
import { toMessage } from '../rpcMessage.ts';
import { createRoom, type Room, type Seat } from '../room.ts';
import { clientOfInitialize } from '../sessionServing.ts';
import { sendRpcError } from '../webBridge.ts';
import { createSseTransport, type SseTransport } from './sseTransport.ts';

const MAX_UNANSWERED = 1_000;

const NOT_FOUND = { code: -32001, message: 'Session not found. GET /sse opens a new one.' };
const BUSY = { code: -32000, message: 'Too many requests of this session wait for their answers.' };
const BATCH = { code: -32600, message: 'Batches are not served here: send one message in each request.' };
const NO_MESSAGE = { code: -32600, message: 'Invalid Request: the body is no JSON-RPC message.' };
const INTERNAL = { code: -32603, message: 'Internal error' };

export interface SseRouteOptions {
  readonly callers: Callers;
  /** Makes the server of one client. */
  readonly serverFor: (caller: Caller) => Server;
  readonly onError: (error: Error) => void;
  /** Where its sessions are counted together with others. */
  readonly room?: Room;
  /** Requests of one session that may be without an answer at the same time. */
  readonly maxUnanswered?: number;
}

/** HTTP+SSE, the transport of MCP 2024-11-05: a stream that carries all answers, and a URL to post messages to. */
export interface SseRoute {
  /** Opens a stream, which is the session. `prefix` is what this caller's paths begin with. */
  open(caller: Caller, response: ServerResponse, prefix: string): Promise<void>;
  /** Takes one message of a session. Never rejects. */
  post(caller: Caller, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Settles when every request has its answer, or after `ms` milliseconds. */
  idle(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

interface Session {
  readonly caller: Caller;
  readonly server: Server;
  readonly transport: SseTransport;
  readonly seat: Seat & { lastUsed: number };
  readonly response: ServerResponse;
}

export function createSseRoute(options: SseRouteOptions): SseRoute {
  const { callers, serverFor, onError, room = createRoom(), maxUnanswered = MAX_UNANSWERED } = options;
  const sessions = new Map<string, Session>();
  const end = async (session: Session): Promise<void> => {
    await session.server.close();
    // Nobody waits for a client that does not read what is left.
    session.response.destroy();
  };
  const inFlight = createInFlight();
  const begin = (caller: Caller, response: ServerResponse, prefix: string): Session => {
    const sessionId = randomBytes(24).toString('base64url');
    const postTo = `${prefix}/messages?sessionId=${sessionId}`;
    const seat = { open: 1, lastUsed: performance.now(), end: () => void end(session).catch(onError) };
    const transport = createSseTransport(response, { sessionId, postTo, inFlight });
    const session: Session = { caller, server: serverFor(caller), transport, seat, response };
    return session;
  };
  const ending = callers.onDidEnd((caller) => {
    for (const session of [...sessions.values()]) if (session.caller === caller) session.seat.end();
  });
  return {
    open: async (caller, response, prefix) => {
      // One that has gone already tells of no end any more.
      if (response.destroyed) return;
      const { seat, server, transport, ...session } = begin(caller, response, prefix);
      sessions.set(transport.sessionId, { seat, server, transport, ...session });
      response.once('close', () => {
        sessions.delete(transport.sessionId);
        room.leave(seat);
      });
      room.enter(seat);
      await server.connect(transport);
    },
    post: async (caller, request, response) => {
      try {
        await post(sessions, { caller, callers, request, response, maxUnanswered });
      } catch (error) {
        onError(toError(error));
        if (!response.headersSent) sendRpcError(response, 500, INTERNAL);
      }
    },
    idle: inFlight.idle,
    dispose: async () => {
      ending.dispose();
      await Promise.allSettled([...sessions.values()].map(end));
    },
  };
}

interface Posting {
  readonly caller: Caller;
  readonly callers: Callers;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly maxUnanswered: number;
}

async function post(sessions: ReadonlyMap<string, Session>, posting: Posting): Promise<void> {
  const { caller, callers, request, response, maxUnanswered } = posting;
  const find = (): Session | undefined => {
    const session = sessions.get(sessionIdOf(request));
    return session?.caller === caller ? session : undefined;
  };
  if (!find()) return sendRpcError(response, 404, NOT_FOUND);
  const body = await readJsonBody(request);
  if (body.kind === 'refused') return sendRpcError(response, body.status, body, { connection: 'close' });
  // It may have ended while the body was on its way.
  const session = find();
  if (!session) return sendRpcError(response, 404, NOT_FOUND);
  if (Array.isArray(body.value)) return sendRpcError(response, 400, BATCH);
  const message = toMessage(body.value);
  if (!message) return sendRpcError(response, 400, NO_MESSAGE);
  const isFull = session.transport.unanswered >= maxUnanswered;
  if (isFull && isJSONRPCRequest(message)) return sendRpcError(response, 429, BUSY);
  session.seat.lastUsed = performance.now();
  const client = clientOfInitialize(message);
  if (client !== undefined) callers.note(caller, client);
  response.writeHead(202, { 'content-type': 'text/plain' }).end('Accepted');
  session.transport.receive(message);
}

function sessionIdOf(request: IncomingMessage): string {
  const query = request.url?.split('?')[1] ?? '';
  return new URLSearchParams(query).get('sessionId') ?? '';
}
