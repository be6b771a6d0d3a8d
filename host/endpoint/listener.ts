import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors, toError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { Callers } from './callers.ts';
import { bearerToken, refuseForeign } from './guard.ts';
import { createMcpRoute, type McpRoute } from './mcpRoute.ts';
import { sendJson, sendRpcError } from './webBridge.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
/** How long calls in flight may go on once the endpoint ends. */
const DRAIN_MS = 5_000;
/** What MCP's transport uses. For TRACE a web-standard Request cannot even be made. */
const METHODS = new Set(['GET', 'POST', 'DELETE']);
const UNAUTHORIZED = -32001;
const REFUSED = -32000;

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
  const route = createMcpRoute(gateway, callers, onError);
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 15_000 });
  const port = await listen(server, options);
  server.on('request', (request, response) => {
    const work = answer(request, response, { port, callers, route });
    work.catch((error: unknown) => onError(toError(error)));
  });
  const name = host === '::1' ? '[::1]' : host;
  return { url: `http://${name}:${port}/mcp`, close: () => close(server, route) };
}

interface Serving {
  readonly port: number;
  readonly callers: Callers;
  readonly route: McpRoute;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const refusal = refuseForeign(request, serving.port);
  if (refusal) return sendRpcError(response, refusal.status, { code: REFUSED, message: refusal.message });
  const path = request.url?.split('?', 1)[0];
  if (path === '/health') return sendJson(response, 200, { status: 'ok' });
  if (path !== '/mcp') {
    const message = 'Not found. The MCP endpoint is /mcp.';
    return sendRpcError(response, 404, { code: REFUSED, message });
  }
  const token = bearerToken(request);
  const caller = token === undefined ? undefined : serving.callers.find(token);
  if (caller === undefined) {
    const message =
      token === undefined
        ? 'A token is needed: send "Authorization: Bearer <token>". `gatehouse token AGENT` mints one.'
        : 'This token is not known. `gatehouse token AGENT` mints a new one.';
    const challenge = { 'www-authenticate': 'Bearer realm="gatehouse"' };
    return sendRpcError(response, 401, { code: UNAUTHORIZED, message }, challenge);
  }
  if (!METHODS.has(request.method ?? '')) {
    const allow = [...METHODS].join(', ');
    return sendRpcError(response, 405, { code: REFUSED, message: `Use one of ${allow}.` }, { allow });
  }
  return serving.route.serve(caller, request, response);
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

async function close(server: Server, route: McpRoute): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await route.idle(DRAIN_MS);
  await route.dispose();
  server.closeAllConnections();
  await closed;
}
