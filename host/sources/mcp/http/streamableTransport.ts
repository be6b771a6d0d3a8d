import { setTimeout as pause } from 'node:timers/promises';
import {
  type FetchLike,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import type { Fetch, Sending } from './follow.ts';
import { addOwnHeaders, type OwnHeaders } from './ownHeaders.ts';
import { createReconnection } from './reconnection.ts';
import { tolerantFetch } from './tolerantFetch.ts';

export interface StreamableOptions {
  readonly url: URL;
  /** Asked for anew with each request, so that no secret is kept. */
  readonly headers: OwnHeaders;
  readonly fetch: Fetch;
  /** Hears one sentence for each kind of thing that is set right. */
  readonly onRepair: (what: string) => void;
}

/** How long a server may take to end the session when the connection is closed, in milliseconds. */
const farewellMs = 1_000;

/**
 * Streamable HTTP of the revisions 2025-03-26 to 2026-07-28: the SDK's transport, tolerant of real servers. Whoever
 * sends a request and wants to hear that its stream ended without an answer gives `onRequestStreamEnd`.
 */
export function createStreamableTransport(options: StreamableOptions): Transport {
  const reconnection = createReconnection();
  const inner = openInner(options, reconnection.schedule);
  let closing: Promise<void> | undefined;
  let isRefused = false;
  const outer: Transport = {
    hasPerRequestStream: true,
    get sessionId() {
      return inner.sessionId;
    },
    setProtocolVersion: (version) => inner.setProtocolVersion(version),
    start: () => inner.start(),
    send: async (message, given) => {
      try {
        await inner.send(message, (given ?? {}) as SendOptions);
        isRefused = false;
      } catch (error) {
        isRefused = error instanceof SdkHttpError && error.status === 401;
        throw error;
      }
    },
    close: () => {
      reconnection.stop();
      // A server that has just refused the credential would refuse this too, and may count how often it had to.
      closing ??= (isRefused ? Promise.resolve() : sayFarewell(inner)).then(() => inner.close());
      return closing;
    },
  };
  const listeners: Pick<Transport, 'onmessage' | 'onerror' | 'onclose'> = {
    onmessage: (message) => outer.onmessage?.(message),
    onerror: (error) => {
      if (!closing) outer.onerror?.(error);
    },
    onclose: () => outer.onclose?.(),
  };
  Object.assign(inner, listeners);
  return outer;
}

function openInner(
  { url, headers, fetch, onRepair }: StreamableOptions,
  reconnectionScheduler: ReturnType<typeof createReconnection>['schedule'],
): StreamableHTTPClientTransport {
  const send = tolerantFetch(fetch, onRepair);
  const ask = async (to: string | URL, init: Sending = {}): ReturnType<typeof send> =>
    send(to, { ...init, headers: await addOwnHeaders(init.headers, headers) });
  return new StreamableHTTPClientTransport(url, {
    // Undici's own types and those of Node's built-in copy of it are told apart by the compiler alone.
    fetch: ask as unknown as FetchLike,
    reconnectionOptions: {
      initialReconnectionDelay: 500,
      reconnectionDelayGrowFactor: 2,
      maxReconnectionDelay: 30_000,
      maxRetries: 5,
    },
    reconnectionScheduler,
  });
}

/** The SDK writes the same options in two ways, which differ for the compiler alone. */
type SendOptions = NonNullable<Parameters<StreamableHTTPClientTransport['send']>[1]>;

/** Ends the session (Streamable HTTP, Session Management). Never fails: the server may be gone, or know no end. */
async function sayFarewell(inner: StreamableHTTPClientTransport): Promise<void> {
  const clock = new AbortController();
  const late = pause(farewellMs, undefined, { signal: clock.signal }).catch(() => {});
  await Promise.race([inner.terminateSession().catch(() => {}), late]);
  clock.abort();
}
