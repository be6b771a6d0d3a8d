import type { ServerResponse } from 'node:http';

/** A comment this often keeps whoever stands between from taking the stream for dead. */
const KEEP_ALIVE_MS = 15_000;
/** Bytes that may wait for a client that does not read; one that lets more gather is dropped. */
export const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** One event. Neither a path nor JSON has a line break in it, so `data` is one line. */
export interface StreamEvent {
  readonly data: string;
  /** `message`, unless it says otherwise. */
  readonly name?: string;
  readonly id?: string | undefined;
  /** Milliseconds after which a client that was cut off may come back. */
  readonly retry?: number;
}

/** An answer of server-sent events (WHATWG HTML, Server-sent events), until it is ended or its client has gone. */
export interface EventStream {
  write(event: StreamEvent): void;
  /** What was written before is still sent. */
  end(): void;
}

export interface EventStreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxWaitingBytes?: number;
}

/** Sends the head of the answer together with the first event, or by `flushHeaders` of the response. */
export function openEventStream(
  response: ServerResponse,
  { headers = {}, maxWaitingBytes = MAX_WAITING_BYTES }: EventStreamOptions = {},
): EventStream {
  const write = (text: string): void => {
    // A response that was closed before it came here closes no more.
    if (response.destroyed || response.writableEnded) return clearInterval(keepingAlive);
    if (response.writableLength <= maxWaitingBytes) response.write(text);
    else response.destroy();
  };
  const keepingAlive = setInterval(() => write(': keep-alive\n\n'), KEEP_ALIVE_MS).unref();
  response.once('close', () => clearInterval(keepingAlive));
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    ...headers,
  });
  return {
    write: (event) => write(toText(event)),
    end: () => {
      clearInterval(keepingAlive);
      response.end();
    },
  };
}

function toText({ data, name = 'message', id, retry }: StreamEvent): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  const retryLine = retry === undefined ? '' : `retry: ${retry}\n`;
  // An event without data is no message, so it has no name.
  const nameLine = data === '' ? '' : `event: ${name}\n`;
  return `${nameLine}${idLine}${retryLine}data: ${data}\n\n`;
}
