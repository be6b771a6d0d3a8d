import { toError } from '../../../errors.ts';
import type { Transport } from '../connection/transport.ts';
import { discard } from './discard.ts';
import type { Fetch } from './follow.ts';
import { HttpError } from './httpError.ts';
import type { OwnHeaders } from './ownHeaders.ts';
import { createIncoming } from './streamable/incoming.ts';
import { createLifetimes } from './streamable/lifetimes.ts';
import { createAsk, type Line } from './streamable/line.ts';
import { post } from './streamable/post.ts';
import { toSessionHeaders } from './streamable/requestHeaders.ts';
import { tellOnce } from './streamable/tellOnce.ts';

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
 * Streamable HTTP of the revisions 2025-03-26 to 2026-07-28, tolerant of real servers. What comes in the answer to a
 * request, as JSON or on its stream, arrives with the id of that request. It has no clock for answers, and never sends
 * anything twice.
 */
export function createStreamableTransport(options: StreamableOptions): Transport {
  const lifetimes = createLifetimes();
  let closing: Promise<void> | undefined;
  let isStarted = false;
  let isRefused = false;
  const onFault = (error: unknown): void => {
    if (!closing) transport.onerror?.(toError(error));
  };
  const line: Line = {
    ...{ lifetimes, onFault, ask: createAsk(options) },
    session: { id: undefined, revision: undefined },
    incoming: createIncoming((message, arrival) => transport.onmessage?.(message, arrival), onFault),
    tell: tellOnce(options.onRepair),
  };
  const close = async (): Promise<void> => {
    // A server that has just refused the credential would refuse this too, and may count how often it had to.
    if (!isRefused) await sayFarewell(line);
    lifetimes.end(new Error('The connection was closed.'));
    transport.onclose?.();
  };
  const transport: Transport = {
    hasPerRequestStream: true,
    get sessionId() {
      return line.session.id;
    },
    setProtocolVersion: (revision) => {
      line.session.revision = revision;
    },
    start: () => {
      if (isStarted) return Promise.reject(new Error('A connection to a server starts only once.'));
      isStarted = true;
      return Promise.resolve();
    },
    send: async (message, given = {}) => {
      if (closing) throw new Error('The connection was closed.');
      try {
        await post(line, message, given);
        isRefused = false;
      } catch (error) {
        isRefused = error instanceof HttpError && error.status === 401;
        throw error;
      }
    },
    close: () => (closing ??= close()),
  };
  return transport;
}

/** Ends the session (Streamable HTTP, Session Management). Never fails: the server may be gone, or know no end. */
async function sayFarewell({ session, ask }: Line): Promise<void> {
  if (session.id === undefined) return;
  const clock = new AbortController();
  const headers = toSessionHeaders(session);
  const said = ask({ method: 'DELETE', headers, signal: clock.signal }).then(discard, () => {});
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, farewellMs);
  await Promise.race([said, late]);
  clearTimeout(timer);
  clock.abort();
  session.id = undefined;
}
