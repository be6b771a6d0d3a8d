import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Problem, problems } from './problem.ts';

/** One request, as a route sees it. */
export interface Call {
  /** The path's `{name}` segment, percent-decoded. */
  param(name: string): string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The parsed JSON body of a POST or PATCH; undefined for the other methods. */
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Route {
  /** The operationId in openapi/storefront.yaml. */
  operation: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A path template in the notation of OpenAPI, such as `/orders/{order_id}`. */
  path: string;
  /** Answered without a token. Everything is secured unless it says so here. */
  isPublic?: true;
  handle(call: Call): Answer;
}

const bodyLimit = 64 * 1024;

/** Answers requests from the table of routes. Whatever goes wrong becomes a problem document of RFC 9457. */
export function createRouter(routes: Route[], { token }: { token: string }) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      send(response, await answer(routes, token, request));
    } catch (error) {
      if (!(error instanceof Problem)) console.error('The request failed.', error);
      const problem = error instanceof Problem ? error : problems.internal();
      send(response, { status: problem.status, headers: problem.headers, body: problem.document });
    }
  };
}

async function answer(routes: Route[], token: string, request: IncomingMessage): Promise<Answer> {
  if (!isLoopbackHost(request.headers.host)) throw problems.misdirected();
  const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
  const { route, params } = findRoute(routes, request.method ?? 'GET', path);
  if (!route.isPublic) requireToken(request.headers.authorization, token);
  const takesBody = route.method === 'POST' || route.method === 'PATCH';
  return route.handle({
    param: (name) => params.get(name) ?? '',
    query: new URLSearchParams(search),
    headers: request.headers,
    body: takesBody ? await readJson(request) : undefined,
  });
}

function findRoute(routes: Route[], method: string, path: string) {
  const matches = routes.flatMap((route) => {
    const params = matchPath(route.path, path);
    return params ? [{ route, params }] : [];
  });
  const match = matches.find(({ route }) => route.method === method);
  if (match) return match;
  if (matches.length === 0) throw problems.routeNotFound(path);
  throw problems.methodNotAllowed(
    method,
    matches.map(({ route }) => route.method),
  );
}

function matchPath(template: string, path: string): Map<string, string> | undefined {
  const expected = template.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, segment] of expected.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== value : value === '') return undefined;
    if (name !== undefined) params.set(name, decodeSegment(name, value));
  }
  return params;
}

function decodeSegment(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw problems.invalidParameters([{ parameter: name, detail: 'is not valid percent-encoding' }]);
  }
}

/** A web page that points its own name at 127.0.0.1 (DNS rebinding) still sends that name as Host. */
function isLoopbackHost(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?$/i.test(host ?? '');
}

/** Hashing first gives both sides one length, so the comparison's time says nothing about the token. */
function requireToken(authorization: string | undefined, token: string): void {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const digest = (value: string) => createHash('sha256').update(value).digest();
  if (given === undefined || !timingSafeEqual(digest(given), digest(token))) {
    throw problems.unauthorized(given !== undefined);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw problems.unsupportedMediaType();
  const bytes = await readBytes(request);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw problems.malformedJson();
  }
}

/**
 * What exceeds the limit is read and dropped, because closing the connection on a client that still sends can
 * lose the 413 on its way. The server's request timeout bounds how long that may take.
 */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) reject(problems.bodyTooLarge(bodyLimit));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const mediaType = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': mediaType, 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}
