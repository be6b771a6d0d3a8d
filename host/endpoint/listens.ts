import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Disposable } from '../base/disposable.ts';
import { property } from '../base/json.ts';
import { subscribedIn, withSubscribed } from './listening.ts';
import type { Watches } from './server/watches.ts';

/** What a client on a pair of streams listens for (MCP 2026-07-28, Subscriptions). */
export interface Listens extends Disposable {
  /**
   * Hands each message of the client on to the SDK, which answers `subscriptions/listen` by itself: that one as soon as
   * it is known what can be followed, and as listening for no more than that.
   */
  hear(message: JSONRPCMessage, handOn: (message: JSONRPCMessage) => void): void;
}

/** Follows the resources that are listened for, until the client cancels its request. */
export function createListens(watches: Watches): Listens {
  const open = new Map<unknown, () => void>();
  const end = (id: unknown): void => {
    open.get(id)?.();
    open.delete(id);
  };
  const follow = (wanted: readonly string[]) => {
    let isOver = false;
    const followed: string[] = [];
    const adding = wanted.map(async (uri) => {
      if (await watches.add(uri)) return;
      if (isOver) watches.remove(uri);
      else followed.push(uri);
    });
    const stop = (): void => {
      isOver = true;
      for (const uri of followed.splice(0)) watches.remove(uri);
    };
    return { stop, begun: Promise.all(adding).then(() => [...followed]) };
  };
  return {
    hear: (message, handOn) => {
      const method = property(message, 'method');
      if (method === 'notifications/cancelled') end(property(property(message, 'params'), 'requestId'));
      const wanted = method === 'subscriptions/listen' ? subscribedIn(message) : [];
      const id = property(message, 'id');
      if (open.has(id) || wanted.length === 0) return handOn(message);
      const { stop, begun } = follow(wanted);
      open.set(id, stop);
      void begun.then((followed) => {
        // The client may have cancelled it meanwhile, and then nobody waits for an answer.
        if (open.get(id) === stop) handOn(withSubscribed(message, followed) as JSONRPCMessage);
      });
    },
    dispose: () => {
      for (const id of [...open.keys()]) end(id);
      watches.dispose();
    },
  };
}
