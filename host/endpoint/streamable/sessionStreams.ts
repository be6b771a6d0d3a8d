import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/server';
import type { SessionEvents } from '../eventStore.ts';
import { createPostAnswer, type PostAnswer } from './postAnswer.ts';
import { type HttpFault, toFault } from './httpFault.ts';
import { createResumableStream, type ResumableStream } from './resumableStream.ts';

/** The stream that belongs to no request. */
const LISTENING = 'listening';

/** All that goes to the client of one session, by the requests that it belongs to. */
export interface SessionStreams {
  /** Answers requests with this response; not where one of them is awaited already. */
  await(requests: readonly RequestId[], response: ServerResponse, isPrimed: boolean): boolean;
  /** Opens the stream that belongs to no request, or goes on with one that the client was cut off from. */
  listen(response: ServerResponse, lastEventId: string | undefined): HttpFault | undefined;
  /** @throws where nobody waits for it. */
  send(message: JSONRPCMessage, related: RequestId | undefined): void;
  /** What is never answered from the moment on that the function is called: the request that has this id now. */
  abandoning(id: RequestId): () => void;
  /** Ends what is open. */
  end(): void;
}

/** `headers` are those of each answer. */
export function createSessionStreams(
  events: SessionEvents,
  headers: Readonly<Record<string, string>>,
): SessionStreams {
  const listening = createResumableStream({ id: LISTENING, events, headers });
  const awaited = new Map<RequestId, PostAnswer>();
  const open = new Map<string, PostAnswer>();
  let count = 0;
  return {
    await: (requests, response, isPrimed) => {
      if (requests.some((request) => awaited.has(request))) return false;
      const id = `post-${(count += 1)}`;
      const onOver = (): void => {
        open.delete(id);
        for (const request of requests) if (awaited.get(request) === answer) awaited.delete(request);
      };
      const answer = createPostAnswer({ id, events, headers, response, requests, isPrimed, onOver });
      open.set(id, answer);
      for (const request of requests) awaited.set(request, answer);
      return true;
    },
    listen: (response, lastEventId) => {
      const id = lastEventId ? events.streamOf(lastEventId) : LISTENING;
      if (id === undefined) return toFault(400, 'The event of Last-Event-ID is not kept, or not any more.');
      const stream = id === LISTENING ? listening : open.get(id);
      if (stream?.isOpen) return toFault(409, 'Conflict: this stream is open already.');
      if (!lastEventId) return listen(listening, response);
      // One that is over has only to be told to its end.
      const resumed = stream ?? createResumableStream({ id, events, headers });
      resumed.resume(response, lastEventId);
      if (!stream) resumed.end();
      return undefined;
    },
    send: (message, related) => {
      const isAnswer = !('method' in message);
      const id = isAnswer ? message.id : related;
      if (id === undefined && !isAnswer) return listening.write(message);
      const answer = id === undefined ? undefined : awaited.get(id);
      if (id === undefined || !answer) throw new Error(`Nobody waits for the request ${String(id)}.`);
      if (!isAnswer) return answer.tell(message);
      awaited.delete(id);
      answer.answer(id, message);
    },
    abandoning: (id) => {
      const answer = awaited.get(id);
      return () => {
        if (!answer || awaited.get(id) !== answer) return;
        awaited.delete(id);
        answer.abandon(id);
      };
    },
    end: () => {
      for (const answer of [...open.values()]) answer.end();
      listening.end();
    },
  };
}

/** A stream whose first event may be long in coming. */
function listen(stream: ResumableStream, response: ServerResponse): undefined {
  stream.open(response);
  response.flushHeaders();
}
