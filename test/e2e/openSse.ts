import { inTime } from './waiting.ts';
import { initialize, openStream, type RawAnswer, type RpcAnswer, send } from './rawRequest.ts';

export interface SseClient {
  readonly status: number;
  /** Where messages are to be posted. */
  readonly postTo: string;
  /** All that has come so far, as it came. */
  text(): string;
  messages(): readonly RpcAnswer[];
  /** Posts a message; the token is sent with it, where there is one. */
  post(body: unknown, token?: string): Promise<RawAnswer>;
  /** Posts a request, and waits for its answer on the stream. */
  ask(body: object & { id?: unknown }): Promise<RpcAnswer>;
  /** Settles when the stream has ended. */
  ended(): Promise<void>;
  /** Hangs up. */
  close(): void;
}

/** Opens an SSE stream by hand, and waits for the event that says where messages go. */
export async function openSse(url: string, token: string | undefined, path = '/sse'): Promise<SseClient> {
  const headers = { accept: 'text/event-stream' };
  const stream = await openStream(url, { path, headers, ...(token === undefined ? {} : { token }) });
  const text = (): string => stream.heard.seen.join('');
  await stream.heard.first(() => text().includes('\n\n'), 'the first event');
  const postTo = /^event: endpoint\ndata: (.*)\n\n/.exec(text())?.[1] ?? '';
  const messages = (): readonly RpcAnswer[] =>
    text()
      .split('\n\n')
      .slice(0, -1)
      .filter((event) => event.startsWith('event: message\n'))
      .map((event) => JSON.parse(event.replace('event: message\ndata: ', '')) as RpcAnswer);
  const post = (body: unknown, as = token): Promise<RawAnswer> =>
    send(url, { path: postTo, body, ...(as === undefined ? {} : { token: as }) });
  return {
    status: stream.status,
    postTo,
    close: stream.close,
    text,
    messages,
    post,
    ask: async (body) => {
      const isAnswer = ({ id }: RpcAnswer): boolean => id === body.id;
      await post(body);
      await stream.heard.first(() => messages().some(isAnswer), `the answer to ${JSON.stringify(body)}`);
      return messages().find(isAnswer) as RpcAnswer;
    },
    ended: () => inTime(stream.ended, 'the end of the stream', 20_000),
  };
}

/** The same, with a client that has introduced itself. */
export async function openSseSession(
  url: string,
  token: string | undefined,
  path?: string,
): Promise<SseClient> {
  const client = await openSse(url, token, path);
  await client.ask(initialize('2024-11-05'));
  await client.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return client;
}
