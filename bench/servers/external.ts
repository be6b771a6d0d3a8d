// An external MCP server of one kind, at every path, or what people name in its place:
//   external.ts KIND [TOOLS]
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import {
  type NodeIncomingMessageLike,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { createExternalServer } from './externalServer.ts';
import { serveUntilParentEnds } from './ready.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const [kind = '', tools = '20'] = process.argv.slice(2);
const build = () => createExternalServer(Number(tools));

const kinds: Readonly<Record<string, () => Answer>> = {
  modern: () => {
    const handle = toNodeHandler(createMcpHandler(build, { legacy: 'reject' }));
    return (request, response) => void handle(request as NodeIncomingMessageLike, response);
  },
  legacy: () => {
    const answer = answerInSessions();
    return (request, response) => void answer(request, response);
  },
  // A session server whose author did not think of methods that it does not know.
  silentOnDiscover: () => {
    const answer = answerInSessions();
    return (request, response) => {
      if (request.method !== 'POST') return void answer(request, response);
      void readText(request).then((body) => {
        const message = JSON.parse(body) as { method?: string };
        return message.method === 'server/discover' ? undefined : answer(request, response, message);
      });
    };
  },
  sse: answerSse,
  silent: () => (request) => void request.resume(),
  unavailable: () => (request, response) => {
    request.resume();
    response.writeHead(503, { 'content-type': 'text/plain' }).end('Service Unavailable');
  },
  page: () => (request, response) => {
    request.resume();
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>Welcome</title><p>Welcome.');
  },
};

function answerInSessions() {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  return async (request: IncomingMessage, response: ServerResponse, body?: unknown): Promise<void> => {
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

function answerSse(): Answer {
  const streams = new Map<string, SSEServerTransport>();
  return (request, response) => {
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      streams.set(transport.sessionId, transport);
      // Both versions of the SDK mean the same by a transport.
      void build().connect(transport as unknown as Parameters<ReturnType<typeof build>['connect']>[0]);
      return;
    }
    const id = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('sessionId') ?? '';
    const transport = streams.get(id);
    if (transport) void transport.handlePostMessage(request, response);
    else response.writeHead(404).end();
  };
}

const answer = kinds[kind]?.();
if (!answer) throw new Error(`There is no kind "${kind}": ${Object.keys(kinds).join(', ')}.`);
serveUntilParentEnds(createServer({ keepAliveTimeout: 60_000 }, answer));
