import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { type Arrival, headerOf } from '../arrival.ts';
import type { SessionEvents } from '../eventStore.ts';
import { cancelledBy } from '../rpcMessage.ts';
import { idIn, sendRpcError } from '../webBridge.ts';
import { type Posted, readPosted } from './posted.ts';
import { type Refusal, refuse, refuseInvalid } from './refusal.ts';
import { createSessionStreams } from './sessionStreams.ts';

export const SESSION_HEADER = 'mcp-session-id';
const VERSION_HEADER = 'mcp-protocol-version';
/** The revision of a request that names none (MCP 2025-11-25, Streamable HTTP, Protocol Version Header). */
const UNNAMED_REVISION = '2025-03-26';
/** The first revision whose clients understand an event without data. */
const PRIMED_SINCE = '2025-11-25';

export const SESSION_NOT_FOUND: Refusal = {
  status: 404,
  code: -32_001,
  message: 'Session not found. Send initialize to open a new one.',
};

/** Streamable HTTP of the 2025 revisions, for one client (MCP 2025-11-25, Transports). */
export interface SessionTransport extends Transport {
  /** Answers one HTTP request, or begins to. */
  handle(arrival: Arrival): void;
}

export interface SessionTransportOptions {
  readonly events: SessionEvents;
  /** Called once, before `initialize` is answered. */
  readonly onSession: (id: string) => void;
}

interface State {
  id?: string;
  versions: readonly string[];
  isClosed: boolean;
}

export function createSessionTransport({ events, onSession }: SessionTransportOptions): SessionTransport {
  const state: State = { versions: [], isClosed: false };
  const headers: Record<string, string> = {};
  const streams = createSessionStreams(events, headers);
  const begin = (): Refusal | undefined => {
    if (state.id !== undefined) return refuseInvalid('this session has begun already.');
    state.id = randomBytes(24).toString('base64url');
    headers[SESSION_HEADER] = transport.sessionId = state.id;
    onSession(state.id);
    return state.isClosed ? SESSION_NOT_FOUND : undefined;
  };
  const receive = (message: JSONRPCMessage): void => {
    transport.onmessage?.(message);
    const cancelled = cancelledBy(message);
    // What the cancelled request has still to tell comes first, such as that its question is withdrawn.
    if (cancelled !== undefined) setImmediate(() => streams.abandon(cancelled));
  };
  const post = ({ request, response }: Arrival, posted: Posted): Refusal | undefined => {
    const fault = posted.initialize === undefined ? faultOf(state, request) : begin();
    if (fault) return fault;
    const version = posted.initialize ?? headerOf(request, VERSION_HEADER) ?? UNNAMED_REVISION;
    const isPrimed = version >= PRIMED_SINCE && state.versions.includes(version);
    if (posted.requests.length === 0) response.writeHead(202).end();
    else if (!streams.await(posted.requests, response, isPrimed))
      return refuseInvalid('a request with this id is under way.');
    for (const message of posted.messages) receive(message);
    return undefined;
  };
  const answer = (arrival: Arrival): Refusal | undefined => {
    const { request, response, body } = arrival;
    const unacceptable = findUnacceptable(request);
    if (unacceptable) return unacceptable;
    if (request.method === 'POST') {
      const posted = readPosted(body);
      return 'status' in posted ? posted : post(arrival, posted);
    }
    const fault = faultOf(state, request);
    if (fault) return fault;
    if (request.method === 'GET') return streams.listen(response, headerOf(request, 'last-event-id'));
    response.writeHead(200).end();
    void transport.close();
    return undefined;
  };
  const transport: SessionTransport = {
    start: async () => {},
    setSupportedProtocolVersions: (versions) => void Object.assign(state, { versions }),
    handle: (arrival) => {
      const refusal = answer(arrival);
      if (refusal) sendRpcError(arrival.response, refusal.status, refusal, {}, idIn(arrival.body));
    },
    send: async (message, options) => streams.send(message, options?.relatedRequestId),
    close: async () => {
      if (state.isClosed) return;
      state.isClosed = true;
      streams.end();
      transport.onclose?.();
    },
  };
  return transport;
}

/** Why a request is none of this session. */
function faultOf({ id, versions, isClosed }: State, request: IncomingMessage): Refusal | undefined {
  if (id === undefined) return refuse(400, 'Bad Request: a session begins with initialize.');
  if (isClosed || headerOf(request, SESSION_HEADER) !== id) return SESSION_NOT_FOUND;
  const version = headerOf(request, VERSION_HEADER);
  if (version === undefined || versions.includes(version)) return undefined;
  const named = `MCP-Protocol-Version "${version.slice(0, 50)}"`;
  return refuse(400, `Bad Request: ${named} is not spoken here. Known: ${versions.join(', ')}.`);
}

/** Both kinds of answers must be acceptable to whoever posts (MCP 2025-11-25, Sending Messages to the Server). */
function findUnacceptable(request: IncomingMessage): Refusal | undefined {
  const wanted = { POST: ['application/json', 'text/event-stream'], GET: ['text/event-stream'] };
  const { method = '', headers } = request;
  const types = Object.hasOwn(wanted, method) ? wanted[method as keyof typeof wanted] : [];
  const lacks = types.some((type) => !headers.accept?.includes(type));
  return lacks
    ? refuse(406, `Not Acceptable: the Accept header must list ${types.join(' and ')}.`)
    : undefined;
}
