// An external MCP server of one kind, at every path, or what people name in its place:
//   external.ts KIND [TOOLS]
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { answerInSessions, answerModern } from './answerMcp.ts';
import { createExternalServer } from './externalServer.ts';
import { serveUntilParentEnds } from './ready.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const [kind = '', tools = '20'] = process.argv.slice(2);
const build = () => createExternalServer(Number(tools));

const kinds: Readonly<Record<string, () => Answer>> = {
  modern: () => {
    const answer = answerModern(build);
    return (request, response) => void answer(request, response);
  },
  legacy: () => {
    const answer = answerInSessions(build);
    return (request, response) => void answer(request, response);
  },
  // A session server whose author did not think of methods that it does not know.
  silentOnDiscover: () => {
    const answer = answerInSessions(build);
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

function answerSse(): Answer {
  const streams = new Map<string, SSEServerTransport>();
  return (request, response) => {
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      streams.set(transport.sessionId, transport);
      void build().connect(transport);
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
