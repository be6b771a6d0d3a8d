import type { ServerResponse } from 'node:http';
import { asks, legacyBut, methodAnswered, reply } from './legacyBut.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Answer, Seen, TinyServer } from './tinyServer.ts';
import { legacyResult, sendJson, startTiny, toEvent } from './tinyServer.ts';

/** Answers `server/discover` in this way and all else well. */
const discoverAnswered = (
  answer: (response: ServerResponse, seen: Seen) => void,
): (() => Promise<TinyServer>) => methodAnswered('server/discover', answer);

/** The transport of 2024-11-05, with `answerPost` for requests to other places than its own. */
function startSse(
  options: {
    readonly endpoint?: (origin: string) => string;
    readonly answerPost?: Answer;
    readonly path?: string;
  } = {},
): Promise<TinyServer> {
  const { endpoint = () => '/messages?sessionId=1', path = '/mcp' } = options;
  const answerPost = options.answerPost ?? ((_, response) => void response.writeHead(405).end());
  let stream: ServerResponse | undefined;
  const server = startTiny((seen, response) => {
    if (seen.method === 'GET' && seen.path === path) {
      stream = response;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      void server.then(({ origin }) => response.write(toEvent(endpoint(origin), 'endpoint')));
      return;
    }
    if (seen.method !== 'POST' || !seen.path.startsWith('/messages')) return answerPost(seen, response);
    response.writeHead(202).end('Accepted');
    const { message } = seen;
    if (message?.id === undefined) return;
    const result = legacyResult(message);
    const error = { code: -32601, message: 'Method not found' };
    stream?.write(
      toEvent({ jsonrpc: '2.0', id: message.id, ...(result === undefined ? { error } : { result }) }),
    );
  });
  return server;
}

/** Those that HTTP can tell apart before any tool is called. */
export const misbehaviours: readonly Misbehaviour[] = [
  { name: 'plain 2025-11-25', verdict: 'legacy', tools: 1, start: legacyBut(() => false) },
  { name: 'discover: silence', verdict: 'legacy', tools: 1, start: discoverAnswered(() => {}) },
  {
    name: 'discover: 500',
    verdict: 'legacy',
    tools: 1,
    start: discoverAnswered((response) => void response.writeHead(500).end('Internal Server Error')),
  },
  {
    name: 'discover: 202 and nothing',
    verdict: 'legacy',
    tools: 1,
    start: discoverAnswered((response) => void response.writeHead(202).end()),
  },
  {
    name: 'discover: a page',
    verdict: 'legacy',
    tools: 1,
    start: discoverAnswered(
      (response) =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Welcome</title>'),
    ),
  },
  {
    name: 'discover: an error with id null',
    verdict: 'legacy',
    tools: 1,
    start: discoverAnswered((response) =>
      sendJson(response, 400, { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Bad Request' } }),
    ),
  },
  {
    name: 'discover: an empty result',
    verdict: 'legacy',
    tools: 1,
    start: discoverAnswered((response, { message }) => reply(response, message, {})),
  },
  {
    name: 'discover: only older versions',
    verdict: 'legacy',
    tools: 1,
    start: discoverAnswered((response, { message }) =>
      reply(response, message, { supportedVersions: ['2025-06-18'], capabilities: {} }),
    ),
  },
  {
    name: 'discover: 404 for an unknown session',
    verdict: 'legacy',
    tools: 1,
    start: discoverAnswered((response) => void response.writeHead(404).end('Session not found')),
  },
  {
    name: 'version refused with 400',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ message }, response) => {
      if (message?.method !== 'initialize' || message.params?.['protocolVersion'] === '2025-03-26')
        return false;
      sendJson(response, 400, {
        jsonrpc: '2.0',
        id: message.id,
        error: { code: -32602, message: 'Unsupported protocol version' },
      });
      return true;
    }),
  },
  {
    name: 'version refused, others named',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ message }, response) => {
      if (message?.method !== 'initialize' || message.params?.['protocolVersion'] === '2025-06-18')
        return false;
      const data = { supported: ['2024-11-05', '2025-06-18'], requested: 'x' };
      const error = { code: -32602, message: 'Unsupported protocol version', data };
      sendJson(response, 200, { jsonrpc: '2.0', id: message.id, error });
      return true;
    }),
  },
  {
    name: 'an unknown version answered',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut((seen, response) => {
      if (!asks(seen, 'initialize')) return false;
      reply(response, seen.message, {
        ...(legacyResult(seen.message ?? {}) as object),
        protocolVersion: '1.0',
      });
      return true;
    }),
  },
  {
    name: 'no Content-Type',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ message }, response) => {
      const result = message?.id === undefined ? undefined : legacyResult(message);
      if (result === undefined) return false;
      response.writeHead(200).end(JSON.stringify({ jsonrpc: '2.0', id: message?.id, result }));
      return true;
    }),
  },
  {
    name: 'JSON called text/plain',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ message }, response) => {
      const result = message?.id === undefined ? undefined : legacyResult(message);
      if (result === undefined) return false;
      sendJson(response, 200, { jsonrpc: '2.0', id: message?.id, result }, { 'content-type': 'text/plain' });
      return true;
    }),
  },
  {
    name: 'notifications answered 200',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ method, message }, response) => {
      if (method !== 'POST' || message?.id !== undefined) return false;
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      return true;
    }),
  },
  {
    name: 'notifications answered 204',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ method, message }, response) => {
      if (method !== 'POST' || message?.id !== undefined) return false;
      response.writeHead(204).end();
      return true;
    }),
  },
  {
    name: 'notifications answered 400',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ method, message }, response) => {
      if (method !== 'POST' || message?.id !== undefined) return false;
      sendJson(response, 400, { error: 'no id' });
      return true;
    }),
  },
  ...[404, 406, 400, 500].map(
    (status): Misbehaviour => ({
      name: `GET answered ${status}`,
      verdict: 'legacy',
      tools: 1,
      start: legacyBut(({ method }, response) => {
        if (method !== 'GET') return false;
        response.writeHead(status).end();
        return true;
      }),
    }),
  ),
  {
    name: 'capabilities missing',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut((seen, response) => {
      if (!asks(seen, 'initialize')) return false;
      reply(response, seen.message, { ...(legacyResult(seen.message ?? {}) as object), capabilities: {} });
      return true;
    }),
  },
  {
    name: 'nextCursor ""',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut((seen, response) => {
      if (!asks(seen, 'tools/list')) return false;
      reply(response, seen.message, { ...(legacyResult(seen.message ?? {}) as object), nextCursor: '' });
      return true;
    }),
  },
  { name: 'SSE, POST refused', verdict: 'sse', tools: 1, start: () => startSse() },
  { name: 'SSE, POST silent', verdict: 'sse', tools: 1, start: () => startSse({ answerPost: () => {} }) },
  { name: 'SSE at /sse', path: '/sse', verdict: 'sse', tools: 1, start: () => startSse({ path: '/sse' }) },
  {
    name: 'SSE, endpoint at another origin',
    verdict: 'not-mcp',
    why: /Wants messages sent to http:\/\/127\.0\.0\.1:9, another server, which is refused/,
    start: () => startSse({ endpoint: () => 'http://127.0.0.1:9/messages' }),
  },
  {
    name: 'redirect within the origin, 307',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ path }, response) => {
      if (path !== '/mcp') return false;
      response.writeHead(307, { location: '/mcp/' }).end();
      return true;
    }),
  },
  {
    name: 'redirect within the origin, 301',
    verdict: 'legacy',
    tools: 1,
    start: legacyBut(({ path }, response) => {
      if (path !== '/mcp') return false;
      response.writeHead(301, { location: '/v2/mcp' }).end();
      return true;
    }),
  },
  {
    name: 'redirect to another origin',
    verdict: 'not-mcp',
    why: /redirects to http:\/\/127\.0\.0\.1:9\/mcp, another server, which was not called/,
    start: legacyBut((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/mcp' }).end();
      return true;
    }),
  },
  {
    name: '401 with a challenge',
    verdict: 'authorize',
    why: /asks for a sign-in \(HTTP 401\)/,
    start: () =>
      startTiny((_, response) => {
        const challenge = 'Bearer resource_metadata="/.well-known/oauth-protected-resource"';
        sendJson(response, 401, { error: 'unauthorized' }, { 'www-authenticate': challenge });
      }),
  },
  {
    name: '401 without a challenge',
    verdict: 'authorize',
    why: /asks for a sign-in \(HTTP 401\)/,
    start: () => startTiny((_, response) => void response.writeHead(401).end()),
  },
  {
    name: '401 as a page',
    verdict: 'authorize',
    why: /asks for a sign-in \(HTTP 401\)/,
    start: () =>
      startTiny(
        (_, response) =>
          void response.writeHead(401, { 'content-type': 'text/html' }).end('<title>Log in</title>'),
      ),
  },
  {
    name: '403 insufficient_scope',
    verdict: 'authorize',
    why: /HTTP 403.*the scope "mcp:tools"/,
    start: () =>
      startTiny((_, response) => {
        const challenge = 'Bearer error="insufficient_scope", scope="mcp:tools"';
        response.writeHead(403, { 'www-authenticate': challenge }).end();
      }),
  },
  {
    name: '503 everywhere',
    verdict: 'unavailable',
    why: /cannot be reached now.*HTTP 503/,
    start: () => startTiny((_, response) => void response.writeHead(503, { 'retry-after': '60' }).end()),
  },
  {
    name: '429 everywhere',
    verdict: 'unavailable',
    why: /cannot be reached now.*HTTP 429/,
    start: () => startTiny((_, response) => void response.writeHead(429).end()),
  },
  {
    name: 'silence everywhere',
    verdict: 'unavailable',
    why: /cannot be reached now.*No answer within 8 s/,
    start: () => startTiny(() => {}),
  },
  {
    name: 'a web site',
    verdict: 'not-mcp',
    why: /a page \("Shop"\).*Try/,
    start: () =>
      startTiny(
        (_, response) =>
          void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Shop</title>'),
      ),
  },
  {
    name: '404 everywhere',
    verdict: 'not-mcp',
    why: /does not answer as an MCP server.*Try/,
    start: () => startTiny((_, response) => void response.writeHead(404).end()),
  },
];
