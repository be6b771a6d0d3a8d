import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/client';

export interface SendOptions {
  /** Ends this request alone. */
  readonly requestSignal?: AbortSignal;
  /** Hears that the stream of this request has ended, and nothing more comes of it. */
  readonly onRequestStreamEnd?: () => void;
  /** Of this request alone, over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** On what a message came. */
export interface Arrival {
  /** The request of ours whose stream it came on; absent where the transport has one stream for all. */
  readonly requestId?: RequestId;
}

/** Sends and receives JSON-RPC messages. */
export interface Transport {
  /** Each request has a stream of its own (Streamable HTTP): what ends it cancels the request. */
  readonly hasPerRequestStream?: boolean;
  readonly sessionId?: string | undefined;
  /** Why it ended, where it knows. */
  readonly ending?: string | undefined;
  start(): Promise<void>;
  send(message: JSONRPCMessage, options?: SendOptions): Promise<void>;
  close(): Promise<void>;
  setProtocolVersion?(version: string): void;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage, arrival?: Arrival) => void) | undefined;
}
