import type { ServerResponse } from 'node:http';
import {
  type Answer,
  answerLegacy,
  legacyResult,
  type Seen,
  startTiny,
  type TinyServer,
  toEvent,
} from '../tinyServer.ts';

export interface SseServerOptions {
  /** What its first event names. Default `/messages?sessionId=1`. */
  readonly endpoint?: (origin: string) => string;
  /** What is written as the first event. Default the endpoint. */
  readonly begin?: (response: ServerResponse) => void;
  /** Answers a message in another way, and says so by `true`. */
  readonly odd?: (seen: Seen, response: ServerResponse, stream: ServerResponse) => boolean;
  /** Answers GET in another way. */
  readonly answerGet?: Answer;
}

/** A server of 2024-11-05 at `/sse`. */
export function startSse(options: SseServerOptions = {}): Promise<TinyServer> {
  const { endpoint = () => '/messages?sessionId=1', odd = () => false } = options;
  let stream: ServerResponse | undefined;
  const server = startTiny(async (seen, response) => {
    if (seen.method === 'GET') {
      if (options.answerGet) return options.answerGet(seen, response);
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      options.begin?.(response);
      response.write(toEvent(endpoint((await server).origin), 'endpoint'));
      return;
    }
    if (!stream || !seen.path.startsWith('/messages')) return answerLegacy(seen, response);
    if (odd(seen, response, stream)) return;
    response.writeHead(202).end('Accepted');
    const { message } = seen;
    if (message?.id !== undefined)
      stream.write(toEvent({ jsonrpc: '2.0', id: message.id, result: legacyResult(message) }));
  });
  return server;
}
