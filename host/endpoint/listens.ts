import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Disposable } from '../base/disposable.ts';
import { property } from '../base/json.ts';
import { subscribedIn } from './listening.ts';
import type { Watches } from './server/watches.ts';

/** What a client on a pair of streams listens for (MCP 2026-07-28, Subscriptions). */
export interface Listens extends Disposable {
  /** Hears each message of the client, before the SDK does: that answers `subscriptions/listen` by itself. */
  hear(message: JSONRPCMessage): void;
}

/** Follows the resources that are listened for, until the client cancels its request. */
export function createListens(watches: Watches): Listens {
  const open = new Map<unknown, () => void>();
  const end = (id: unknown): void => {
    open.get(id)?.();
    open.delete(id);
  };
  const follow = (wanted: readonly string[]): (() => void) => {
    let isOver = false;
    const followed: string[] = [];
    for (const uri of wanted) {
      void watches.add(uri).then((failed) => {
        if (failed) return;
        if (isOver) watches.remove(uri);
        else followed.push(uri);
      });
    }
    return () => {
      isOver = true;
      for (const uri of followed.splice(0)) watches.remove(uri);
    };
  };
  return {
    hear: (message) => {
      const method = property(message, 'method');
      if (method === 'notifications/cancelled') end(property(property(message, 'params'), 'requestId'));
      if (method !== 'subscriptions/listen') return;
      const id = property(message, 'id');
      const wanted = subscribedIn(message);
      if (open.has(id) || wanted.length === 0) return;
      open.set(id, follow(wanted));
    },
    dispose: () => {
      for (const id of [...open.keys()]) end(id);
      watches.dispose();
    },
  };
}
