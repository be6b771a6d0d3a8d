import type { Server } from '@modelcontextprotocol/server';
import { createDisposableStore } from '../base/disposable.ts';
import type { ItemLists } from './itemLists.ts';
import { type Caller, createMcpServer } from './mcpServer.ts';
import { createParking } from './parked/parking.ts';
import { registerSubscriptions } from './server/subscriptions.ts';
import type { ToolLists } from './toolLists.ts';

/** Whoever stays: a session, or the other end of a pair of streams. */
export interface LastingCaller extends Omit<Caller, 'parked'> {
  readonly lists: Omit<ToolLists, 'dispose' | 'bytesOf'>;
  readonly items: Pick<ItemLists, 'of' | 'onDidChange'>;
}

/**
 * A server for one client that stays connected: it tells of changes of the client's own lists, and of resources that
 * the client has subscribed to. All that it holds ends with its connection.
 */
export function createLastingServer(caller: LastingCaller): Server {
  const { agent, lists, items } = caller;
  const held = createDisposableStore();
  const parking = createParking();
  held.add({ dispose: () => void parking.close() });
  const server = createMcpServer({ ...caller, parked: { parking, caller: { agent } } });
  held.add(registerSubscriptions(server, caller));
  held.add(
    lists.onDidChange((changed) => {
      // A client that holds no stream open hears of it at its next list.
      if (changed === agent) server.sendToolListChanged().catch(() => {});
    }),
  );
  held.add(
    items.onDidChange((changed) => {
      if (changed.agent !== agent) return;
      const telling =
        changed.list === 'prompts' ? server.sendPromptListChanged() : server.sendResourceListChanged();
      telling.catch(() => {});
    }),
  );
  // The protocol class has this one property, no events.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  server.onclose = held.dispose;
  return server;
}
