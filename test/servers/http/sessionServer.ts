import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Odd } from '../legacyBut.ts';
import {
  legacyResult,
  type RpcMessage,
  type Seen,
  sendJson,
  startTiny,
  type TinyServer,
  toEvent,
} from '../tinyServer.ts';

/** A server that knows what its clients have left open. */
export interface SessionServer extends TinyServer {
  /** How many sessions were opened in all. */
  readonly opened: number;
  /** Those that nobody has ended. */
  readonly sessions: number;
  /** Streams of events that are open. */
  readonly streams: number;
}

/** A server of 2025-11-25 at `/mcp`, with a session and a stream of its own for each client, but for what `odd` answers. */
export async function startSessions(
  tools?: readonly unknown[],
  port = 0,
  odd: Odd = () => false,
): Promise<SessionServer> {
  const sessions = new Map<string, ServerResponse | undefined>();
  let opened = 0;
  const server = await startTiny((seen, response) => {
    const { method, message } = seen;
    if (odd(seen, response) === true) return;
    if (message?.method === 'initialize') {
      const id = randomUUID();
      sessions.set(id, undefined);
      opened += 1;
      return reply(response, message, tools, { 'mcp-session-id': id });
    }
    const id = String(seen.headers['mcp-session-id']);
    if (!sessions.has(id))
      return sendJson(response, message?.method === 'server/discover' ? 400 : 404, unknown);
    if (method === 'GET') return void sessions.set(id, openStream(response));
    if (method === 'POST') return reply(response, message, tools);
    sessions.get(id)?.end();
    sessions.delete(id);
    response.writeHead(200).end();
  }, port);
  return {
    ...server,
    get opened() {
      return opened;
    },
    get sessions() {
      return sessions.size;
    },
    get streams() {
      return [...sessions.values()].filter((stream) => stream && !stream.closed).length;
    },
  };
}

/** A server of 2024-11-05 at `/sse`, whose sessions are its streams. */
export async function startSseSessions(tools?: readonly unknown[]): Promise<SessionServer> {
  const streams = new Map<string, ServerResponse>();
  let opened = 0;
  const server = await startTiny((seen, response) => {
    if (seen.method === 'GET') {
      const id = randomUUID();
      opened += 1;
      streams.set(id, openStream(response));
      response.on('close', () => streams.delete(id));
      return void response.write(toEvent(`/messages?sessionId=${id}`, 'endpoint'));
    }
    const stream = streams.get(idOf(seen));
    if (!stream) return void response.writeHead(404).end();
    response.writeHead(202).end();
    const answer = toAnswer(seen.message, tools);
    if (answer) stream.write(toEvent(answer));
  });
  return {
    ...server,
    get opened() {
      return opened;
    },
    get sessions() {
      return streams.size;
    },
    get streams() {
      return streams.size;
    },
  };
}

const unknown = { jsonrpc: '2.0', id: null, error: { code: -32_001, message: 'Session not found' } };

function openStream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  return response;
}

function idOf({ path }: Seen): string {
  return new URL(path, 'http://127.0.0.1').searchParams.get('sessionId') ?? '';
}

function reply(
  response: ServerResponse,
  message: RpcMessage | undefined,
  tools: readonly unknown[] | undefined,
  headers = {},
): void {
  const answer = toAnswer(message, tools);
  if (answer) sendJson(response, 200, answer, headers);
  else response.writeHead(202).end();
}

/** None to a notification. */
function toAnswer(
  message: RpcMessage | undefined,
  tools: readonly unknown[] | undefined,
): object | undefined {
  if (message?.id === undefined) return undefined;
  const result = legacyResult(message, tools);
  const error = { code: -32_601, message: 'Method not found' };
  return { jsonrpc: '2.0', id: message.id, ...(result === undefined ? { error } : { result }) };
}
