import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { type EventStream, openEventStream } from '../eventStream.ts';
import type { SessionEvents } from '../eventStore.ts';

/** How soon a client may come back to a stream that was cut off, in milliseconds. */
const RETRY_MS = 1_000;

/** A stream that its client can come back to (MCP 2025-11-25, Streamable HTTP, Resumability and Redelivery). */
export interface ResumableStream {
  /** Whether a client is at its end now. */
  readonly isOpen: boolean;
  /** Whether a client has heard of it, so that it can come back. */
  readonly isKnown: boolean;
  open(response: ServerResponse): void;
  /** Gives the client something to come back to before there is a message. */
  prime(): void;
  /** Sends a message, or keeps it for a client that has gone. One that has never heard of the stream cannot come back. */
  write(message: JSONRPCMessage): void;
  /** Goes on after the event that the client has heard last. */
  resume(response: ServerResponse, lastEventId: string): void;
  /** Ends what is open. What was sent stays there for a client that has not received it. */
  end(): void;
  /** Nobody is to come back to it. */
  forget(): void;
}

export interface ResumableStreamOptions {
  readonly id: string;
  readonly events: SessionEvents;
  /** Those of each answer. */
  readonly headers: Readonly<Record<string, string>>;
}

export function createResumableStream({ id, events, headers }: ResumableStreamOptions): ResumableStream {
  let current: EventStream | undefined;
  let isKnown = false;
  const open = (response: ServerResponse): EventStream => {
    const opened = openEventStream(response, { headers });
    current = opened;
    isKnown = true;
    response.once('close', () => {
      if (current === opened) current = undefined;
    });
    return opened;
  };
  return {
    get isOpen() {
      return current !== undefined;
    },
    get isKnown() {
      return isKnown;
    },
    open: (response) => void open(response),
    prime: () => current?.write({ id: events.store(id, undefined), retry: RETRY_MS, data: '' }),
    write: (message) => {
      if (!isKnown) return;
      const eventId = events.store(id, message);
      current?.write({ id: eventId, data: JSON.stringify(message) });
    },
    resume: (response, lastEventId) => {
      const opened = open(response);
      for (const { id: eventId, message } of events.after(lastEventId))
        opened.write({ id: eventId, data: JSON.stringify(message) });
      response.flushHeaders();
    },
    end: () => {
      current?.end();
      current = undefined;
    },
    forget: () => events.forget(id),
  };
}
