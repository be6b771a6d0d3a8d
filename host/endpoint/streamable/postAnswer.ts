import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/server';
import { sendJson } from '../webBridge.ts';
import { createResumableStream, type ResumableStreamOptions } from './resumableStream.ts';

/** Milliseconds that an answer may take and still be sent without a stream. */
const QUICK_MS = 100;

/** What goes to the client for the requests of one POST. */
export interface PostAnswer {
  /** Whether the client is at a stream of it. */
  readonly isOpen: boolean;
  /** Sends a message that is no answer. @throws where the client has gone and cannot come back. */
  tell(message: JSONRPCMessage): void;
  /** Sends an answer. The last one ends it. */
  answer(id: RequestId, message: JSONRPCMessage): void;
  /** This request is never answered. Where it was the last one, all ends, and nobody comes back to it. */
  abandon(id: RequestId): void;
  /** Goes on with another response, after the event that the client has heard last. */
  resume(response: ServerResponse, lastEventId: string): void;
  end(): void;
}

export interface PostAnswerOptions extends ResumableStreamOptions {
  readonly response: ServerResponse;
  /** More than one in a batch alone. */
  readonly requests: readonly RequestId[];
  /** Whether the client understands an event without data, with which it can come back before there is another. */
  readonly isPrimed: boolean;
  /** Called when nothing more will be sent. */
  readonly onOver: () => void;
}

/**
 * An answer that is quick is JSON. Whatever takes longer, or has something told before it, is a stream, whose events are
 * kept (MCP 2025-11-25, Streamable HTTP, Sending Messages to the Server).
 */
export function createPostAnswer(options: PostAnswerOptions): PostAnswer {
  const { response, requests, isPrimed, headers, onOver } = options;
  const stream = createResumableStream(options);
  const unanswered = new Set(requests);
  let isUndecided = true;
  const decide = (): boolean => {
    const was = isUndecided;
    isUndecided = false;
    clearTimeout(timer);
    return was;
  };
  const toStream = (): void => {
    if (!decide()) return;
    stream.open(response);
    if (isPrimed) stream.prime();
    else response.flushHeaders();
  };
  const timer = setTimeout(toStream, QUICK_MS);
  response.once('close', decide);
  const end = (): void => {
    if (decide()) stream.open(response);
    stream.end();
    onOver();
  };
  return {
    get isOpen() {
      return stream.isOpen;
    },
    tell: (message) => {
      toStream();
      if (!stream.isKnown) throw new Error('The client has gone.');
      stream.write(message);
    },
    answer: (id, message) => {
      unanswered.delete(id);
      const isLast = unanswered.size === 0;
      if (isLast && requests.length === 1 && decide()) {
        sendJson(response, 200, message, headers);
        return onOver();
      }
      toStream();
      stream.write(message);
      if (isLast) end();
    },
    abandon: (id) => {
      unanswered.delete(id);
      if (unanswered.size > 0) return;
      end();
      // Other answers of a batch are still there for a client that has not received them.
      if (requests.length === 1) stream.forget();
    },
    resume: stream.resume,
    end,
  };
}
