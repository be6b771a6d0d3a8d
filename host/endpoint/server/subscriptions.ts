import { ProtocolError, type Server } from '@modelcontextprotocol/server';
import type { Disposable } from '../../base/disposable.ts';
import type { Gateway } from '../../gateway.ts';
import { uriParams } from './resources.ts';
import { createWatches } from './watches.ts';

/** `resources/subscribe` and `resources/unsubscribe` of a client that stays; what it follows ends with the Disposable. */
export function registerSubscriptions(
  server: Server,
  { agent, gateway }: { readonly agent: string; readonly gateway: Gateway },
): Disposable {
  const watches = createWatches({
    agent,
    gateway,
    // A client that holds no stream open does not hear of it.
    onUpdate: (uri) => void server.sendResourceUpdated({ uri }).catch(() => {}),
  });
  const subscribed = new Set<string>();
  server.setRequestHandler('resources/subscribe', uriParams, async ({ uri }, context) => {
    if (subscribed.has(uri)) return {};
    const failed = await watches.add(uri);
    if (context.mcpReq.signal.aborted) {
      if (!failed) watches.remove(uri);
      return {};
    }
    if (failed) throw new ProtocolError(failed.code, failed.reason, { uri });
    // The client may have asked twice, without waiting for an answer.
    if (subscribed.has(uri)) watches.remove(uri);
    subscribed.add(uri);
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', uriParams, ({ uri }) => {
    if (subscribed.delete(uri)) watches.remove(uri);
    return {};
  });
  return watches;
}
