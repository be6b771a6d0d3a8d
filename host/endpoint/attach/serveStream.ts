import type { Readable, Writable } from 'node:stream';
import type { Server } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { property } from '../../base/json.ts';
import { createInFlight } from '../inFlight.ts';
import { createLastingServer, type LastingCaller } from '../lastingServer.ts';
import { strictLines } from './strictLines.ts';
import { createListens } from '../listens.ts';
import { createWatches } from '../server/watches.ts';

const PARSE_ERROR = -32_700;

export interface StreamCaller extends LastingCaller {
  /** Hears of each request, with what the client calls itself where it says so. */
  readonly onHeard: (client: string | undefined) => void;
  /** Hears of messages that are none, and of what ends the connection. */
  readonly onWireError: (error: Error) => void;
}

/** One client on a pair of streams. */
export interface ServedStream {
  /** Settles when the client has closed its end, or nothing more can be read of it or written to it. */
  readonly ended: Promise<void>;
  /** Settles when no request is unanswered, or after `ms` milliseconds. */
  idle(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Serves MCP as messages, one a line, to the one client at the other end of these streams. */
export function serveStream(
  { onHeard, onWireError, ...caller }: StreamCaller,
  input: Readable,
  output: Writable,
): ServedStream {
  const strict = strictLines((message) => {
    const error = { code: PARSE_ERROR, message };
    if (output.writable) output.write(`${JSON.stringify({ jsonrpc: '2.0', id: null, error })}\n`);
    onWireError(new Error(message));
  });
  const transport = new StdioServerTransport(input.pipe(strict), output);
  let server: Server | undefined;
  const serve = (): Server => (server = createLastingServer(caller));
  const serving = serveStdio(serve, { transport, onerror: onWireError });
  const { agent, gateway } = caller;
  const onUpdate = (uri: string): void => void server?.sendResourceUpdated({ uri }).catch(() => {});
  const listens = createListens(createWatches({ agent, gateway, onUpdate }));
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const { onmessage, onclose } = transport;
  const requests = followRequests(transport);
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  transport.onmessage = (message) => {
    onHeard(clientIn(message));
    requests.came(message);
    if (property(message, 'method') === 'subscriptions/listen') primeLists(caller);
    listens.hear(message, (heard) => onmessage?.(heard));
  };
  // It was paused if something has been read of it before, and listening alone does not change that.
  input.resume();
  // What it carried last is read before that.
  input.once('close', () => strict.end());
  strict.once('end', resolve).once('close', resolve);
  // It closes by itself after a message beyond its limit, and when nobody reads its output any more. It reads
  // nothing from then on, not even the end of the input.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  transport.onclose = () => {
    input.unpipe(strict);
    input.pause();
    strict.destroy();
    listens.dispose();
    onclose?.();
    resolve();
  };
  return { ended, idle: requests.idle, close: () => serving.close() };
}

/** From here on a change of its lists is told to this agent, whether or not it has asked for them in this run. */
function primeLists({ agent, lists, items }: LastingCaller): void {
  lists.of(agent);
  for (const kind of ['resource', 'template', 'prompt'] as const) items.of(agent, kind);
}

/** Counts the requests that wait for an answer. A subscription is none: its answer is its end. */
function followRequests(transport: StdioServerTransport) {
  const inFlight = createInFlight();
  const ends = new Map<unknown, () => void>();
  const done = (id: unknown): void => {
    ends.get(id)?.();
    ends.delete(id);
  };
  const send = transport.send.bind(transport);
  transport.send = async (message) => {
    await send(message);
    if (property(message, 'method') === undefined) done(property(message, 'id'));
  };
  return {
    idle: inFlight.idle,
    came: (message: unknown): void => {
      const [id, method] = [property(message, 'id'), property(message, 'method')];
      const isRequest = id !== undefined && typeof method === 'string' && method !== 'subscriptions/listen';
      if (isRequest && !ends.has(id)) ends.set(id, inFlight.begin());
      // A cancelled request is not answered any more.
      if (method === 'notifications/cancelled') done(property(property(message, 'params'), 'requestId'));
    },
  };
}

/** What the client calls itself: older ones say it when they begin, newer ones with each request. */
function clientIn(message: unknown): string | undefined {
  const params = property(message, 'params');
  const name =
    property(property(params, 'clientInfo'), 'name') ??
    property(property(property(params, '_meta'), 'io.modelcontextprotocol/clientInfo'), 'name');
  return typeof name === 'string' ? name : undefined;
}
