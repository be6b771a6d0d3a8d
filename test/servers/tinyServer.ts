import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as a tiny server sees it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The JSON-RPC message of a POST. */
  readonly message: RpcMessage | undefined;
}

export interface RpcMessage {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
}

export type Answer = (seen: Seen, response: ServerResponse) => void | Promise<void>;

export interface TinyServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** In the order in which they came. */
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

/** A real server on a port of this machine, a free one by default, that answers as it is told. */
export async function startTiny(answer: Answer, port = 0): Promise<TinyServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    // A client that goes away is nothing that a test asks about.
    response.on('error', () => {});
    void read(request).then(async (each) => {
      seen.push(each);
      await answer(each, response);
    });
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

async function read(request: IncomingMessage): Promise<Seen> {
  const { method = '', url = '', headers } = request;
  const body = await text(request).catch(() => '');
  return { method, path: url, headers, message: parse(body) };
}

function parse(body: string): RpcMessage | undefined {
  try {
    return JSON.parse(body) as RpcMessage;
  } catch {
    return undefined;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** One event of a stream. */
export function toEvent(data: unknown, event = 'message'): string {
  return `event: ${event}\ndata: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

export const echoTool = {
  name: 'echo',
  description: 'Says back what it is told.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
};

/** What a well-behaved server of 2025-11-25 says to a message; nothing where it says nothing. */
export function legacyResult(message: RpcMessage, tools: readonly unknown[] = [echoTool]): unknown {
  switch (message.method ?? '') {
    case 'initialize':
      return {
        protocolVersion: message.params?.['protocolVersion'],
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'tiny', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools };
    case 'tools/call': {
      const given = message.params?.['arguments'] as { readonly text?: string } | undefined;
      return { content: [{ type: 'text', text: given?.text ?? '' }] };
    }
    case 'ping':
      return {};
    default:
      return undefined;
  }
}

/** Answers as a plain server of 2025-11-25 does: JSON, without sessions and without streams of its own. */
export const answerLegacy: Answer = ({ method, message }, response) => {
  if (method !== 'POST' || !message) return void response.writeHead(405).end();
  if (message.id === undefined) return void response.writeHead(202).end();
  const result = legacyResult(message);
  if (result === undefined) {
    const error = { code: -32601, message: 'Method not found' };
    return sendJson(response, 200, { jsonrpc: '2.0', id: message.id, error });
  }
  sendJson(response, 200, { jsonrpc: '2.0', id: message.id, result });
};
