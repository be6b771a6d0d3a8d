import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import type { EventSourceMessage } from 'eventsource-parser';
import type { Transport } from '../connection/transport.ts';
import type { Answer } from './answer.ts';
import { answerLimits } from './answers/mendAnswer.ts';
import { discard } from './discard.ts';
import { explain } from './explain.ts';
import { type Fetch, follow, type Followed, type Sending } from './follow.ts';
import { toHttpError } from './httpError.ts';
import { isEventStream, parseJson, readEvents } from './messages.ts';
import { addOwnHeaders, type OwnHeaders } from './ownHeaders.ts';
import { NotRpc, readMessages } from './streamable/readMessages.ts';

export interface SseOptions {
  readonly url: URL;
  /** Asked for anew with each request, so that no secret is kept. */
  readonly headers: OwnHeaders;
  readonly fetch: Fetch;
  /** How long the server has to open its stream and to name its endpoint, in milliseconds. Default 8,000. */
  readonly connectMs?: number;
}

/**
 * The transport of MCP 2024-11-05 (HTTP with SSE): one stream, whose first event names where messages are sent. The
 * stream is the session, so its end closes the transport; whoever uses it connects anew.
 */
export function createSseTransport({ url, headers, fetch, connectMs = 8_000 }: SseOptions): Transport {
  const end = new AbortController();
  let endpoint: URL | undefined;
  let ended: Promise<void> | undefined;
  let isClosed = false;
  const ask: Ask = async (to, init) =>
    follow(fetch, to, {
      ...init,
      headers: await addOwnHeaders(init.headers, headers),
      signal: end.signal,
    });
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    end.abort(new Error('The connection was closed.'));
    transport.onclose?.();
  };
  const transport: Transport = {
    start: async () => {
      const late = new Error(`The server named no endpoint for messages within ${connectMs / 1_000} s.`);
      const clock = setTimeout(() => end.abort(late), connectMs);
      try {
        const session = await openSession(ask, url, (data) => deliver(transport, data));
        endpoint = session.endpoint;
        ended = session.ended
          .catch((error: unknown) => {
            if (!isClosed) transport.onerror?.(toError(error));
          })
          .then(close);
      } catch (error) {
        end.abort(error);
        throw explain(error);
      } finally {
        clearTimeout(clock);
      }
    },
    send: async (message) => {
      if (!endpoint || isClosed) throw new Error('The connection is closed.');
      await post(ask, endpoint, message);
    },
    close: async () => {
      close();
      await ended;
    },
  };
  return transport;
}

type Ask = (to: URL, init: Sending) => Promise<Followed>;

interface Session {
  /** Where messages are sent. */
  readonly endpoint: URL;
  /** Settles with the stream, and rejects with what cut it. */
  readonly ended: Promise<void>;
}

async function openSession(ask: Ask, url: URL, onMessage: (data: string) => void): Promise<Session> {
  const { response, url: from } = await ask(url, { headers: { accept: 'text/event-stream' } });
  await assertStream(response);
  const events = readEvents(response, answerLimits);
  for (;;) {
    const next = await events.next();
    if (next.done) throw new Error('The server closed its stream without naming an endpoint.');
    const { event, data } = next.value;
    if (event === 'endpoint') return { endpoint: toEndpoint(data, from), ended: passOn(events, onMessage) };
    if (isMessage(next.value)) onMessage(data);
  }
}

async function passOn(
  events: AsyncIterable<EventSourceMessage>,
  onMessage: (data: string) => void,
): Promise<void> {
  for await (const event of events) if (isMessage(event)) onMessage(event.data);
}

/** An event without a name is a message (WHATWG HTML §9.2.6). */
function isMessage({ event = 'message' }: EventSourceMessage): boolean {
  return event === 'message';
}

async function post(ask: Ask, endpoint: URL, message: JSONRPCMessage): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  try {
    const { response } = await ask(endpoint, { method: 'POST', headers, body: JSON.stringify(message) });
    if (!response.ok) throw await toHttpError('a message', response);
    discard(response);
  } catch (error) {
    throw explain(error);
  }
}

async function assertStream(response: Answer): Promise<void> {
  if (!response.ok) throw await toHttpError('GET', response);
  if (isEventStream(response)) return;
  discard(response);
  throw new Error('The server answered GET with something that is no stream of events.');
}

function deliver(transport: Transport, data: string): void {
  const { messages, isWhole } = readMessages(parseJson(data));
  if (!isWhole) transport.onerror?.(new NotRpc());
  try {
    for (const message of messages) transport.onmessage?.(message);
  } catch (error) {
    // A listener that throws costs the one event.
    transport.onerror?.(toError(error));
  }
}

/** Messages, and the credentials with them, go there: only the server itself may be named. */
function toEndpoint(data: string, from: URL): URL {
  const endpoint = URL.parse(data.trim(), from.href);
  if (endpoint?.origin === from.origin && endpoint.username === '' && endpoint.password === '')
    return endpoint;
  const named = endpoint?.origin ?? 'an address that is none';
  throw new Error(`The server wants messages sent to ${named}, another server than ${from.origin}; refused.`);
}

function toError(error: unknown): Error {
  const explained = explain(error);
  return explained instanceof Error ? explained : new Error(String(explained));
}
