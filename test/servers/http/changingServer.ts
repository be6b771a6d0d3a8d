import type { ServerResponse } from 'node:http';
import { legacyResult, sendJson, startTiny, type TinyServer, toEvent } from '../tinyServer.ts';

/** A server whose tools change while clients are connected. */
export interface ChangingServer extends TinyServer {
  /** Offers other tools from now on, and tells every client that listens. */
  change(tools: readonly unknown[]): void;
}

/** A server of 2025-11-25 without sessions, with a stream for each client; with a token, it lets in nobody else. */
export async function startChanging(first: readonly unknown[], token?: string): Promise<ChangingServer> {
  let tools = first;
  const streams = new Set<ServerResponse>();
  const server = await startTiny(({ method, headers, message }, response) => {
    if (token !== undefined && headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    if (method === 'GET') {
      streams.add(response.on('close', () => streams.delete(response)));
      return response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    }
    if (method !== 'POST' || message?.id === undefined) return void response.writeHead(202).end();
    const result = legacyResult(message, tools);
    const error = { code: -32_601, message: 'Method not found' };
    sendJson(response, 200, {
      jsonrpc: '2.0',
      id: message.id,
      ...(result === undefined ? { error } : { result }),
    });
  });
  return {
    ...server,
    change: (next) => {
      tools = next;
      const notification = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
      for (const stream of streams) stream.write(toEvent(notification));
    },
  };
}
