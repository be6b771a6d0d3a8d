import type { McpHttpHandler } from '@modelcontextprotocol/server';
import { isObject, property } from '../base/json.ts';
import type { Arrival } from './arrival.ts';
import type { Watches } from './server/watches.ts';
import { sendWebResponse } from './webBridge.ts';

/** Resources that one stream may follow. Of a longer list the first ones are, and the acknowledgement says which. */
const MOST = 256;

/**
 * Serves `subscriptions/listen` (MCP 2026-07-28). The SDK's handler frames the stream and tells each what it asked for;
 * the resources are followed from here for as long as the stream is open. The client is acknowledged what is followed.
 */
export async function listen(
  handler: McpHttpHandler,
  watches: Watches,
  { body: given, response, web }: Arrival,
): Promise<void> {
  const wanted = subscribedIn(given);
  const followed = await followAll(watches, wanted);
  const release = (): void => {
    for (const uri of followed.splice(0)) watches.remove(uri);
  };
  response.once('close', release);
  if (response.destroyed) return release();
  const body = wanted.length === 0 ? given : withSubscribed(given, [...followed]);
  return sendWebResponse(response, await handler.fetch(web(), { parsedBody: body }));
}

async function followAll(watches: Watches, wanted: readonly string[]): Promise<string[]> {
  const adding = wanted.map(async (uri) => ((await watches.add(uri)) ? [] : [uri]));
  return (await Promise.all(adding)).flat();
}

/** The resources that are asked for; none where that is not said as it should be, which the SDK answers. */
export function subscribedIn(body: unknown): readonly string[] {
  const wanted = property(property(property(body, 'params'), 'notifications'), 'resourceSubscriptions');
  const isList = Array.isArray(wanted) && wanted.every((uri) => typeof uri === 'string');
  return isList ? [...new Set(wanted)].slice(0, MOST) : [];
}

/** The same request, for these resources. */
export function withSubscribed(body: unknown, resourceSubscriptions: readonly string[]): unknown {
  if (!isObject(body) || !isObject(body['params'])) return body;
  const { params } = body;
  const notifications = isObject(params['notifications']) ? params['notifications'] : {};
  return { ...body, params: { ...params, notifications: { ...notifications, resourceSubscriptions } } };
}
