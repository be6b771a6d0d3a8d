import type { ServerResponse } from 'node:http';
import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageClassification,
  PerRequestHTTPServerTransport,
  ProtocolErrorCode,
  type TransportSendOptions,
} from '@modelcontextprotocol/server';
import { property } from '../../base/json.ts';
import { type EventStream, openEventStream } from '../eventStream.ts';
import { sendText } from '../webBridge.ts';
import { toToolListParts } from './toolListParts.ts';

export interface ExchangeOptions {
  readonly request: JSONRPCRequest;
  readonly classification: MessageClassification;
  readonly response: ServerResponse;
  /** What the client gets in place of an empty list of tools: a JSON array in UTF-8. */
  readonly tools?: Buffer;
}

/**
 * One request of revision 2026-07-28 and its answer, written to the client as it is made: JSON, or a stream where
 * something is told before (MCP 2026-07-28, Streamable HTTP). The SDK's own makes web-standard streams of it first, and a
 * server learns its revision from that class alone.
 */
export class Exchange extends PerRequestHTTPServerTransport {
  readonly #options: ExchangeOptions;
  #stream: EventStream | undefined;
  #isOver = false;

  constructor(options: ExchangeOptions) {
    super({ classification: options.classification });
    this.#options = options;
    options.response.once('close', () => void this.close());
  }

  /** Hands the request to the server that is connected. */
  deliver(): void {
    if (this.#isOver) return;
    const { request, classification } = this.#options;
    this.onmessage?.(request, { classification });
  }

  override async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (this.#isOver) return;
    const { request, response } = this.#options;
    if (!('method' in message)) return this.#answer(message);
    if (options?.relatedRequestId !== request.id) return;
    this.#stream ??= openEventStream(response);
    this.#stream.write({ data: JSON.stringify(message) });
  }

  /** Ends a request that is not answered yet: its client has gone, or may no longer call. */
  override async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.response.destroy();
    this.onclose?.();
  }

  #answer(message: JSONRPCMessage): void {
    // The server is left as it is, for nothing else knows of it.
    this.#isOver = true;
    const { response, tools } = this.#options;
    const parts = toToolListParts(JSON.stringify(message), tools);
    if (!this.#stream) return sendText(response, statusOf(message), parts);
    this.#stream.write({ data: parts.join('') });
    this.#stream.end();
  }
}

/** Errors of a handler are answers like others, but for this one (MCP 2026-07-28, Lifecycle, Capability Negotiation). */
function statusOf(message: JSONRPCMessage): 200 | 400 {
  const code = property(property(message, 'error'), 'code');
  return code === ProtocolErrorCode.MissingRequiredClientCapability ? 400 : 200;
}
