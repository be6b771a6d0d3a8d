import type { ServerResponse } from 'node:http';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { onTestFinished } from 'vitest';
import type { Arrival } from '../../../../../../host/sources/mcp/connection/transport.ts';
import { openFetch } from '../../../../../../host/sources/mcp/http/openFetch.ts';
import { createStreamableTransport } from '../../../../../../host/sources/mcp/http/streamableTransport.ts';
import { createSignals } from '../../../../../e2e/waiting.ts';
import {
  answerLegacy,
  legacyResult,
  type Seen,
  sendJson,
  startTiny,
  type TinyServer,
} from '../../../../../servers/tinyServer.ts';

/** Says by `true` that it has answered. */
export type Odd = (seen: Seen, response: ServerResponse) => boolean;

/** A plain server of 2025-11-25 but for what `odd` answers. It is closed when the test has ended. */
export async function startOdd(odd: Odd = () => false): Promise<TinyServer> {
  const server = await startTiny((seen, response) => {
    if (!odd(seen, response)) return answerLegacy(seen, response);
  });
  onTestFinished(() => server.close());
  return server;
}

/** Answers `initialize` with a session, which must be ended by DELETE. */
export function withSession(odd: Odd = () => false): Odd {
  return (seen, response) => {
    if (odd(seen, response)) return true;
    const { message } = seen;
    if (message?.method !== 'initialize') return false;
    const answer = { jsonrpc: '2.0', id: message.id, result: legacyResult(message) };
    sendJson(response, 200, answer, { 'mcp-session-id': 'one' });
    return true;
  };
}

interface Options extends ClientOptions {
  readonly headers?: () => Promise<Record<string, string>>;
}

/** A transport to a server at `/mcp`, and all that it tells. */
export function openTransport(
  { origin }: Pick<TinyServer, 'origin'>,
  { headers = () => Promise.resolve({}) }: Pick<Options, 'headers'> = {},
) {
  const { fetch, close } = openFetch();
  onTestFinished(close);
  const repairs: string[] = [];
  const transport = createStreamableTransport({
    url: new URL('/mcp', origin),
    headers,
    fetch,
    onRepair: (what) => repairs.push(what),
  });
  const messages = createSignals<{ readonly message: object; readonly arrival: Arrival | undefined }>();
  const errors = createSignals<Error>();
  const closes = createSignals<true>();
  Object.assign(transport, {
    onmessage: (message: object, arrival?: Arrival) => messages.give({ message, arrival }),
    onerror: errors.give,
    onclose: () => closes.give(true),
  });
  onTestFinished(() => transport.close());
  return { transport, repairs, messages, errors, closes };
}

/** A client of the SDK over the transport, which has greeted the server. */
export async function connect(server: Pick<TinyServer, 'origin'>, { headers, ...options }: Options = {}) {
  const { transport, repairs } = openTransport(server, headers ? { headers } : {});
  const client = new Client({ name: 'test', version: '1' }, options);
  const errors = createSignals<Error>();
  const closes = createSignals<true>();
  Object.assign(client, { onerror: errors.give, onclose: () => closes.give(true) });
  onTestFinished(() => client.close());
  // The two write the same interface with other words for what may be absent.
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return { client, transport, repairs, errors, closes };
}

export async function listTools({ client }: { readonly client: Client }): Promise<readonly string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}

export const isCall = ({ message }: Seen): boolean => message?.method === 'tools/call';
export const call = { name: 'echo', arguments: { text: 'hello' } };
export const stream = { 'content-type': 'text/event-stream' };
