import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server as ModernServer } from '@modelcontextprotocol/server';
import { Server as ClassicServer } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { echoTool } from './tinyServer.ts';

/** A server that is built with one of the official SDKs, as most are. */
export interface SdkServer {
  readonly name: string;
  readonly verdict: 'modern' | 'legacy' | 'sse';
  start(): Promise<{ readonly url: string; close(): Promise<void> }>;
}

export const sdkServers: readonly SdkServer[] = [
  { name: 'SDK 1.x, sessions', verdict: 'legacy', start: () => listen('/mcp', answerClassic(true)) },
  { name: 'SDK 1.x, without sessions', verdict: 'legacy', start: () => listen('/mcp', answerClassic(false)) },
  { name: 'SDK 1.x, SSE', verdict: 'sse', start: () => listen('/sse', answerSse()) },
  {
    name: 'SDK 2.x, 2026-07-28 alone',
    verdict: 'modern',
    start: () => listen('/mcp', answerModern('reject')),
  },
  { name: 'SDK 2.x, both eras', verdict: 'modern', start: () => listen('/mcp', answerModern('stateless')) },
  { name: 'SDK 2.x, 2025 alone', verdict: 'legacy', start: () => listen('/mcp', answerLegacyAlone()) },
];

async function listen(
  path: string,
  answer: RequestListener,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server: HttpServer = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

const identity = { name: 'sdk', version: '1.0.0' };

function classicServer(): ClassicServer {
  const server = new ClassicServer(identity, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [echoTool] }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => echo(params.arguments));
  return server;
}

function answerClassic(hasSessions: boolean): RequestListener {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const transport = new StreamableHTTPServerTransport({
      ...(hasSessions ? { sessionIdGenerator: () => randomUUID() } : {}),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await classicServer().connect(transport);
    return transport;
  };
  return (request, response) => {
    const known = sessions.get(String(request.headers['mcp-session-id']));
    void (known ? Promise.resolve(known) : open()).then((transport) =>
      transport.handleRequest(request, response),
    );
  };
}

function answerSse(): RequestListener {
  const streams = new Map<string, SSEServerTransport>();
  return (request: IncomingMessage, response) => {
    if (request.method === 'GET' && request.url === '/sse') {
      const transport = new SSEServerTransport('/messages', response);
      streams.set(transport.sessionId, transport);
      void classicServer().connect(transport);
      return;
    }
    const id = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('sessionId') ?? '';
    const transport = streams.get(id);
    if (transport) void transport.handlePostMessage(request, response);
    else response.writeHead(404).end();
  };
}

/** A server of the 2.x SDK with the tool `echo`. */
export function modernServer(): ModernServer {
  const server = new ModernServer(identity, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: [echoTool as never] }));
  server.setRequestHandler('tools/call', ({ params }) => echo(params.arguments));
  return server;
}

function echo(given: Readonly<Record<string, unknown>> | undefined) {
  return { content: [{ type: 'text' as const, text: String(given?.['text']) }] };
}

function answerModern(legacy: 'reject' | 'stateless'): RequestListener {
  const handler = toNodeHandler(createMcpHandler(modernServer, { legacy }));
  return (request, response) => void handler(request as Parameters<typeof handler>[0], response);
}

/** As servers were built before there was a stateless revision: `initialize` and sessions. */
function answerLegacyAlone(): RequestListener {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const open = async (): Promise<NodeStreamableHTTPServerTransport> => {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await modernServer().connect(transport);
    return transport;
  };
  return (request, response) => {
    const known = sessions.get(String(request.headers['mcp-session-id']));
    void (known ? Promise.resolve(known) : open()).then((transport) =>
      transport.handleRequest(request, response),
    );
  };
}
