import { type ClientRequest, request } from 'node:http';
import { createSignals, inTime, type Signals } from './waiting.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The JSON body, or the last JSON message of an event stream. */
  readonly json: RpcAnswer;
}

/** A JSON-RPC answer, read loosely: what a client would look at. */
export interface RpcAnswer {
  readonly id?: unknown;
  readonly result?: { readonly [key: string]: unknown };
  readonly error?: { readonly code: number; readonly message: string };
}

export interface RawRequest {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is; anything else as JSON. */
  readonly body?: unknown;
  readonly path?: string;
}

/** One HTTP request, byte by byte as told: also with a `Host` that no well-behaved client would send. */
export function send(url: string, options: RawRequest = {}): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const sending = start(url, options);
  sending.once('error', reject);
  sending.once('response', (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.once('error', reject);
    answer.once('end', () => {
      const received = Buffer.concat(chunks).toString();
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        text: received,
        json: parseAnswer(received),
      });
    });
  });
  return inTime(promise, `the answer to ${sending.method} ${url}`);
}

export interface RawStream {
  readonly status: number;
  /** The pieces that have arrived, as text. */
  readonly heard: Signals<string>;
  /** Settles when the stream has ended, cleanly or cut off. */
  readonly ended: Promise<void>;
  /** Hangs up. */
  close(): void;
}

/** A request whose answer goes on; settles when its headers are there. */
export function openStream(url: string, options: RawRequest = {}): Promise<RawStream> {
  const { promise, resolve, reject } = Promise.withResolvers<RawStream>();
  const sending = start(url, options);
  sending.once('error', reject);
  sending.once('response', (answer) => {
    const ended = new Promise<void>((end) => void answer.once('close', end));
    answer.once('error', () => {});
    const heard = createSignals<string>();
    answer.on('data', (piece: Buffer) => heard.give(piece.toString()));
    resolve({ status: answer.statusCode ?? 0, heard, ended, close: () => void sending.destroy() });
  });
  return inTime(promise, `the stream of ${url}`);
}

function start(url: string, options: RawRequest): ClientRequest {
  const { method = options.body === undefined ? 'GET' : 'POST', token, body } = options;
  const sending = request(new URL(options.path ?? '', url), {
    method,
    agent: false,
    headers: {
      accept: 'application/json, text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...options.headers,
    },
  });
  sending.end(typeof body === 'string' ? body : JSON.stringify(body));
  return sending;
}

function parseAnswer(text: string): RpcAnswer {
  const lines = text.split('\n').filter((line) => line.startsWith('data:') && line.length > 6);
  try {
    return JSON.parse(lines.at(-1)?.slice(5) ?? text) as RpcAnswer;
  } catch {
    return {};
  }
}

/** Opens a session of a 2025 revision by hand; returns the headers that belong to it. */
export async function openSession(
  url: string,
  token: string,
  version = '2025-06-18',
): Promise<Record<string, string>> {
  const answer = await send(url, { token, body: initialize(version) });
  const session = answer.headers['mcp-session-id'];
  if (typeof session !== 'string') throw new Error(`No session was opened: ${answer.status} ${answer.text}`);
  const headers = { 'mcp-session-id': session, 'mcp-protocol-version': version };
  await send(url, { token, headers, body: { jsonrpc: '2.0', method: 'notifications/initialized' } });
  return headers;
}

export function initialize(version: string, client = 'raw'): object {
  const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: client, version: '1' } };
  return rpc('initialize', params);
}

export function rpc(method: string, params: object = {}, id: number | string = 1): object {
  return { jsonrpc: '2.0', id, method, params };
}

/** A request of the 2026-07-28 revision, with the envelope and the headers that it asks for. */
export function modern(
  method: string,
  params: object = {},
  client = 'raw',
): Required<Pick<RawRequest, 'body' | 'headers'>> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: client, version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method };
  return { body: rpc(method, { ...params, _meta: meta }), headers };
}
