import type { ServerResponse } from 'node:http';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import type { InFlight } from '../inFlight.ts';

/** A comment this often keeps whoever stands between from taking the stream for dead. */
const KEEP_ALIVE_MS = 15_000;
/** Bytes that may wait for a client that does not read; one that lets more gather is dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** The two halves of HTTP+SSE (MCP 2024-11-05, Transports) as one: what is sent goes out on the stream. */
export interface SseTransport extends Transport {
  readonly sessionId: string;
  /** Requests of the client that have no answer yet. */
  readonly unanswered: number;
  /** Hands on a message that the client has posted. */
  receive(message: JSONRPCMessage): void;
}

export interface SseOptions {
  readonly sessionId: string;
  /** Where the client is to post its messages: a path with a query, so that it cannot lead elsewhere. */
  readonly postTo: string;
  /** Where its requests are counted until they are answered. */
  readonly inFlight: Pick<InFlight, 'begin'>;
  readonly maxWaitingBytes?: number;
}

/** The stream begins when the server is connected to it, and ends with the response or when it is closed. */
export function createSseTransport(response: ServerResponse, options: SseOptions): SseTransport {
  const { sessionId, postTo, inFlight, maxWaitingBytes = MAX_WAITING_BYTES } = options;
  const unanswered = new Map<RequestId, () => void>();
  let keepingAlive: NodeJS.Timeout | undefined;
  let state: 'new' | 'open' | 'closed' = 'new';
  const settle = (id: RequestId): void => {
    unanswered.get(id)?.();
    unanswered.delete(id);
  };
  const close = (): void => {
    if (state === 'closed') return;
    state = 'closed';
    clearInterval(keepingAlive);
    for (const id of [...unanswered.keys()]) settle(id);
    response.end();
    transport.onclose?.();
  };
  const write = (text: string): void => {
    if (response.writableLength <= maxWaitingBytes) response.write(text);
    else response.destroy();
  };
  const transport: SseTransport = {
    sessionId,
    get unanswered() {
      return unanswered.size;
    },
    start: async () => {
      if (response.destroyed) throw new Error('The client has gone.');
      state = 'open';
      response.once('close', close);
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      });
      write(toEvent('endpoint', postTo));
      keepingAlive = setInterval(() => write(': keep-alive\n\n'), KEEP_ALIVE_MS);
    },
    send: async (message) => {
      if (state !== 'open') throw new Error('The stream of this session has ended.');
      write(toEvent('message', JSON.stringify(message)));
      if (isAnswer(message) && message.id !== undefined) settle(message.id);
    },
    receive: (message) => {
      if (state !== 'open') return;
      const ended = isJSONRPCRequest(message) ? message.id : cancelledBy(message);
      // Of two requests with one id, which no client may send, the later one counts.
      if (ended !== undefined) settle(ended);
      if (isJSONRPCRequest(message)) unanswered.set(message.id, inFlight.begin());
      transport.onmessage?.(message);
    },
    close: async () => close(),
  };
  return transport;
}

/** Neither a path nor JSON has a line break in it (WHATWG HTML, Server-sent events). */
function toEvent(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}

function isAnswer(
  message: JSONRPCMessage,
): message is Extract<JSONRPCMessage, { id?: RequestId | undefined }> {
  return isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
}

/** A request that is cancelled is never answered. */
function cancelledBy(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
