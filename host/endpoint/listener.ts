import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors, toError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { Caller, Callers } from './callers.ts';
import { bearerToken, refuseForeign } from './guard.ts';
import { createMcpRoute, type McpRoute } from './mcpRoute.ts';
import { sseVersions } from './mcpServer.ts';
import { createOpenResponses, type OpenResponses } from './openResponses.ts';
import { type Place, toPlace } from './place.ts';
import { createRoom } from './room.ts';
import { createSseRoute, type SseRoute } from './sse/sseRoute.ts';
import { sendJson, sendRpcError } from './webBridge.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
/** How long calls in flight may go on once the endpoint ends. */
const DRAIN_MS = 5_000;
/** What MCP's transports use at each place. For TRACE a web-standard Request cannot even be made. */
const METHODS = { mcp: ['GET', 'POST', 'DELETE'], sse: ['GET'], messages: ['POST'] } as const;
const UNAUTHORIZED = -32001;
const REFUSED = -32000;

const NO_TOKEN =
  'A token is needed: send "Authorization: Bearer <token>". `gatehouse token AGENT` mints one.';
const UNKNOWN_TOKEN = 'This token is not known. `gatehouse token AGENT` mints a new one.';
const TWO_CALLERS =
  'The tokens of the path and of the Authorization header are of two callers. Send one of them.';

export interface EndpointOptions {
  readonly gateway: Gateway;
  readonly callers: Callers;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Takes a free port where `port` belongs to another process, instead of failing. */
  readonly orAnyPort?: boolean;
  readonly onError: (error: Error) => void;
}

export interface Endpoint {
  /** `http://127.0.0.1:<port>/mcp` */
  readonly url: string;
  /** Whether a request or a stream of this agent is open. */
  holdsOpen(agent: string): boolean;
  /** Takes no more requests, lets those in flight end (at most 5 s), then closes. */
  close(): Promise<void>;
}

/**
 * Opens the MCP endpoint on loopback.
 *
 * @throws {GatehouseError} `not-loopback`, `port-taken`.
 */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { host, callers, gateway, onError } = options;
  if (!LOOPBACK.has(host)) throw errors.notLoopback(host);
  const room = createRoom();
  const route = createMcpRoute(gateway, callers, onError, room);
  const sse = createSseRoute({
    callers,
    serverFor: (caller) => route.serverFor(caller, sseVersions),
    onError,
    room,
  });
  const open = createOpenResponses();
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 15_000 });
  const port = await listen(server, options);
  server.on('request', (request, response) => {
    const work = answer(request, response, { port, callers, route, sse, open });
    work.catch((error: unknown) => onError(toError(error)));
  });
  const name = host === '::1' ? '[::1]' : host;
  return {
    url: `http://${name}:${port}/mcp`,
    holdsOpen: open.holdsOpen,
    close: () => close(server, { route, sse }),
  };
}

interface Serving {
  readonly port: number;
  readonly callers: Callers;
  readonly route: McpRoute;
  readonly sse: SseRoute;
  readonly open: OpenResponses;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const refusal = refuseForeign(request, serving.port);
  if (refusal) return sendRpcError(response, refusal.status, { code: REFUSED, message: refusal.message });
  const place = toPlace(request.url);
  if (place?.name === 'health' && place.prefix === '') return sendJson(response, 200, { status: 'ok' });
  if (!place || place.name === 'health') {
    const message = 'Not found. The MCP endpoint is /mcp, and /sse for clients of MCP 2024-11-05.';
    return sendRpcError(response, 404, { code: REFUSED, message });
  }
  const caller = callerOf(request, place, serving.callers);
  if (typeof caller === 'string') {
    const challenge = { 'www-authenticate': 'Bearer realm="gatehouse"' };
    return sendRpcError(response, 401, { code: UNAUTHORIZED, message: caller }, challenge);
  }
  const methods: readonly string[] = METHODS[place.name];
  if (!methods.includes(request.method ?? '')) {
    const allow = methods.join(', ');
    return sendRpcError(response, 405, { code: REFUSED, message: `Use ${allow} here.` }, { allow });
  }
  serving.callers.note(caller);
  serving.open.add(caller, response);
  // Nothing that reads the URL from here on learns the token.
  request.url = place.rest;
  if (place.name === 'sse') return serving.sse.open(caller, response, place.prefix);
  const { serve } = place.name === 'mcp' ? serving.route : { serve: serving.sse.post };
  return serve(caller, request, response);
}

/** Whoever a request comes from, by its header, its path or both; or why nobody is known to it. */
function callerOf(request: IncomingMessage, { token: inPath }: Place, callers: Callers): Caller | string {
  const inHeader = bearerToken(request);
  const hasHeader = request.headers.authorization !== undefined;
  const tokens = [...(hasHeader ? [inHeader] : []), ...(inPath === undefined ? [] : [inPath])];
  if (tokens.length === 0 || (inHeader === undefined && inPath === undefined)) return NO_TOKEN;
  const [found, ...others] = tokens.map((token) => (token === undefined ? undefined : callers.find(token)));
  if (!found || others.includes(undefined)) return UNKNOWN_TOKEN;
  return others.every((other) => other === found) ? found : TWO_CALLERS;
}

async function listen(server: Server, { host, port, orAnyPort }: EndpointOptions): Promise<number> {
  const attempt = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await attempt(port).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    if (!orAnyPort) throw errors.portTaken(port);
    await attempt(0);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server, { route, sse }: Pick<Serving, 'route' | 'sse'>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.all([route.idle(DRAIN_MS), sse.idle(DRAIN_MS)]);
  await Promise.all([route.dispose(), sse.dispose()]);
  server.closeAllConnections();
  await closed;
}
