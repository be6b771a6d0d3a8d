import type { ServerResponse } from 'node:http';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import { type EventStream, type EventStreamOptions, openEventStream } from '../eventStream.ts';
import type { InFlight } from '../inFlight.ts';
import { cancelledBy } from '../rpcMessage.ts';

/** The two halves of HTTP+SSE (MCP 2024-11-05, Transports) as one: what is sent goes out on the stream. */
export interface SseTransport extends Transport {
  readonly sessionId: string;
  /** Requests of the client that have no answer yet. */
  readonly unanswered: number;
  /** Hands on a message that the client has posted. */
  receive(message: JSONRPCMessage): void;
}

export interface SseOptions extends Pick<EventStreamOptions, 'maxWaitingBytes'> {
  readonly sessionId: string;
  /** Where the client is to post its messages: a path with a query, so that it cannot lead elsewhere. */
  readonly postTo: string;
  /** Where its requests are counted until they are answered. */
  readonly inFlight: Pick<InFlight, 'begin'>;
}

/** The stream begins when the server is connected to it, and ends with the response or when it is closed. */
export function createSseTransport(response: ServerResponse, options: SseOptions): SseTransport {
  const { sessionId, postTo, inFlight } = options;
  const unanswered = new Map<RequestId, () => void>();
  let stream: EventStream | undefined;
  let isClosed = false;
  const settle = (id: RequestId): void => {
    unanswered.get(id)?.();
    unanswered.delete(id);
  };
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    for (const id of [...unanswered.keys()]) settle(id);
    (stream ?? response).end();
    stream = undefined;
    transport.onclose?.();
  };
  const transport: SseTransport = {
    sessionId,
    get unanswered() {
      return unanswered.size;
    },
    start: async () => {
      if (response.destroyed) throw new Error('The client has gone.');
      response.once('close', close);
      stream = openEventStream(response, options);
      stream.write({ name: 'endpoint', data: postTo });
    },
    send: async (message) => {
      if (!stream) throw new Error('The stream of this session has ended.');
      stream.write({ data: JSON.stringify(message) });
      if (isAnswer(message) && message.id !== undefined) settle(message.id);
    },
    receive: (message) => {
      if (!stream) return;
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

function isAnswer(
  message: JSONRPCMessage,
): message is Extract<JSONRPCMessage, { id?: RequestId | undefined }> {
  return isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
}
