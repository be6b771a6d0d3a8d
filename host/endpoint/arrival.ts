import type { IncomingMessage, ServerResponse } from 'node:http';
import { toWebRequest } from './webBridge.ts';

/** A request of a client who is known, read whole and not yet answered. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Its parsed body; undefined where its method has none. */
  readonly body: unknown;
  /** The same for what takes web-standard requests alone: without its body, and aborted when the client has gone. */
  web(): Request;
}

export function toArrival(request: IncomingMessage, response: ServerResponse, body: unknown): Arrival {
  let web: Request | undefined;
  return { request, response, body, web: () => (web ??= toWebRequest(request, goneSignal(response))) };
}

/** A header's value; several of one name are joined as RFC 9110 §5.3 has it. */
export function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Aborts when the client goes, or has gone, before its answer is complete. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const settle = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  if (response.destroyed) settle();
  else response.once('close', settle);
  return gone.signal;
}
