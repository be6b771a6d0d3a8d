import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
  toWebRequest,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { createEverythingServer } from './everythingServer.ts';
import { createMemoryEvents } from './memoryEvents.ts';
import { createWorld, type World } from './world.ts';

export type Era = 'legacy' | 'modern' | 'both';

export interface EverythingFixture {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the fixture on a free port: the revisions of 2025, that of 2026, or both from one URL. */
export async function serveEverything(era: Era): Promise<EverythingFixture> {
  const world = createWorld();
  const [legacy, modern] = [serveLegacy(world), serveModern(world)];
  const hostIsLocal = localhostHostValidation();
  const originIsLocal = localhostOriginValidation();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!hostIsLocal(request, response) || !originIsLocal(request, response)) return;
    const body: unknown = request.method === 'POST' ? await json(request) : undefined;
    const isLegacy =
      era === 'both'
        ? await isLegacyRequest(await toWebRequest(request as Parameters<typeof toWebRequest>[0], body), body)
        : era === 'legacy';
    await (isLegacy ? legacy : modern)(request, response, body);
  };
  const http = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(400).end(String(error));
    });
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    close: () =>
      new Promise((closed) => {
        http.closeAllConnections();
        http.close(() => closed());
      }),
  };
}

type Serve = (...given: [...Parameters<RequestListener>, body: unknown]) => Promise<void>;

/** One server for each session, as the 2025 revisions have it, with streams that can be resumed. */
function serveLegacy(world: World): Serve {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const open = async (): Promise<NodeStreamableHTTPServerTransport> => {
    const server = createEverythingServer(world);
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: createMemoryEvents(),
      retryInterval: 100,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await server.connect(transport);
    const stop = world.listen(({ kind }) => {
      if (kind === 'tools') void server.sendToolListChanged().catch(() => {});
      if (kind === 'prompts') void server.sendPromptListChanged().catch(() => {});
    });
    const { onclose } = server;
    const end = (): void => {
      stop();
      onclose?.();
    };
    Object.assign(server, { onclose: end });
    return transport;
  };
  return async (request, response, body) => {
    const id = request.headers['mcp-session-id'];
    const known = sessions.get(String(id));
    if (id !== undefined && !known) return void response.writeHead(404).end();
    await (known ?? (await open())).handleRequest(request, response, body);
  };
}

/** One server for each request. What changes is told on the streams that clients listen on. */
function serveModern(world: World): Serve {
  const handler = createMcpHandler(() => createEverythingServer(world), { legacy: 'reject' });
  world.listen((change) => {
    if (change.kind === 'tools') handler.notify.toolsChanged();
    if (change.kind === 'prompts') handler.notify.promptsChanged();
    if (change.kind === 'resource') handler.notify.resourceUpdated(change.uri);
  });
  const serve = toNodeHandler(handler);
  return (request, response, body) => serve(request as Parameters<typeof serve>[0], response, body);
}
