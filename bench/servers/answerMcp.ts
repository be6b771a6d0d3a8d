import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type NodeIncomingMessageLike,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, type McpServerFactory, type Server } from '@modelcontextprotocol/server';

/** Answers one request; `body` is there where it has been read already. */
export type AnswerMcp = (request: IncomingMessage, response: ServerResponse, body?: unknown) => Promise<void>;

/** Streamable HTTP of 2026-07-28, and of no other revision. */
export function answerModern(build: McpServerFactory): AnswerMcp {
  const handle = toNodeHandler(createMcpHandler(build, { legacy: 'reject' }));
  return (request, response, body) => handle(request as NodeIncomingMessageLike, response, body);
}

/** Streamable HTTP of 2025, with sessions. */
export function answerInSessions(build: () => Server): AnswerMcp {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  return async (request, response, body) => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known) return known.handleRequest(request, response, body);
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    await build().connect(transport);
    return transport.handleRequest(request, response, body);
  };
}

/** Both, each for whoever speaks it. */
export function answerBoth(build: () => Server): AnswerMcp {
  const [modern, inSessions] = [answerModern(build), answerInSessions(build)];
  return (request, response, body) =>
    (request.headers['mcp-protocol-version'] === '2026-07-28' ? modern : inSessions)(request, response, body);
}
