import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { type Arrival, headerOf } from '../arrival.ts';
import type { SessionEvents } from '../eventStore.ts';
import { cancelledBy } from '../rpcMessage.ts';
import { idIn, sendRpcError } from '../webBridge.ts';
import { type Posted, readPosted } from './posted.ts';
import { type HttpFault, toFault, toInvalid } from './httpFault.ts';
import { createSessionStreams } from './sessionStreams.ts';

export const SESSION_HEADER = 'mcp-session-id';
const VERSION_HEADER = 'mcp-protocol-version';
/** The revision of a request that names none (MCP 2025-11-25, Streamable HTTP, Protocol Version Header). */
const UNNAMED_REVISION = '2025-03-26';
/** The first revision whose clients understand an event without data. */
const PRIMED_SINCE = '2025-11-25';

export const SESSION_NOT_FOUND: HttpFault = {
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

export function createSessionTransport({ events, onSession }: SessionTransportOptions): SessionTransport {
  const identity = createIdentity(onSession);
  const streams = createSessionStreams(events, identity.headers);
  const receive = (message: JSONRPCMessage): void => {
    const cancelled = cancelledBy(message);
    const abandon = cancelled === undefined ? undefined : streams.abandoning(cancelled);
    transport.onmessage?.(message);
    // What the cancelled request has still to tell comes first, such as that its question is withdrawn.
    if (abandon) setImmediate(abandon);
  };
  const post = ({ request, response }: Arrival, posted: Posted): HttpFault | undefined => {
    const fault = posted.initialize === undefined ? identity.faultOf(request) : identity.begin();
    if (fault) return fault;
    const version = posted.initialize ?? headerOf(request, VERSION_HEADER) ?? UNNAMED_REVISION;
    const isPrimed = version >= PRIMED_SINCE && identity.versions.includes(version);
    if (posted.requests.length === 0) response.writeHead(202).end();
    else if (!streams.await(posted.requests, response, isPrimed))
      return toInvalid('a request with this id is under way.');
    for (const message of posted.messages) receive(message);
    return undefined;
  };
  const answer = (arrival: Arrival): HttpFault | undefined => {
    const { request, response, body } = arrival;
    const unacceptable = findUnacceptable(request);
    if (unacceptable) return unacceptable;
    if (request.method === 'POST') {
      const posted = readPosted(body);
      return 'status' in posted ? posted : post(arrival, posted);
    }
    const fault = identity.faultOf(request);
    if (fault) return fault;
    if (request.method === 'GET') return streams.listen(response, headerOf(request, 'last-event-id'));
    response.writeHead(200).end();
    void transport.close();
    return undefined;
  };
  const transport: SessionTransport = {
    get sessionId() {
      return identity.id;
    },
    start: async () => {},
    setSupportedProtocolVersions: (versions) => void (identity.versions = versions),
    handle: (arrival) => {
      const fault = answer(arrival);
      if (fault) sendRpcError(arrival.response, fault.status, fault, {}, idIn(arrival.body));
    },
    send: async (message, options) => streams.send(message, options?.relatedRequestId),
    close: async () => {
      if (!identity.end()) return;
      streams.end();
      transport.onclose?.();
    },
  };
  return transport;
}

/** By what requests are known to be of one session. */
function createIdentity(onSession: SessionTransportOptions['onSession']) {
  const headers: Record<string, string> = {};
  let isOver = false;
  const identity = {
    headers,
    versions: [] as readonly string[],
    get id(): string | undefined {
      return headers[SESSION_HEADER];
    },
    begin: (): HttpFault | undefined => {
      if (identity.id !== undefined) return toInvalid('this session has begun already.');
      const id = (headers[SESSION_HEADER] = randomBytes(24).toString('base64url'));
      onSession(id);
      return isOver ? SESSION_NOT_FOUND : undefined;
    },
    faultOf: (request: IncomingMessage): HttpFault | undefined => {
      if (identity.id === undefined) return toFault(400, 'Bad Request: a session begins with initialize.');
      if (isOver || headerOf(request, SESSION_HEADER) !== identity.id) return SESSION_NOT_FOUND;
      const version = headerOf(request, VERSION_HEADER);
      if (version === undefined || identity.versions.includes(version)) return undefined;
      const named = `MCP-Protocol-Version "${version.slice(0, 50)}"`;
      const known = identity.versions.join(', ');
      return toFault(400, `Bad Request: ${named} is not spoken here. Known: ${known}.`);
    },
    /** Answers whether it was not over before. */
    end: (): boolean => {
      const was = isOver;
      isOver = true;
      return !was;
    },
  };
  return identity;
}

/** Both kinds of answers must be acceptable to whoever posts (MCP 2025-11-25, Sending Messages to the Server). */
function findUnacceptable(request: IncomingMessage): HttpFault | undefined {
  const wanted = { POST: ['application/json', 'text/event-stream'], GET: ['text/event-stream'] };
  const { method = '', headers } = request;
  const types = Object.hasOwn(wanted, method) ? wanted[method as keyof typeof wanted] : [];
  const lacks = types.some((type) => !headers.accept?.includes(type));
  return lacks
    ? toFault(406, `Not Acceptable: the Accept header must list ${types.join(' and ')}.`)
    : undefined;
}
