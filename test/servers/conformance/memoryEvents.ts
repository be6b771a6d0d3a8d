import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** All events of a session, so that a stream can be taken up again where it broke off. */
export function createMemoryEvents(): EventStore {
  const events: { readonly streamId: string; readonly message: JSONRPCMessage }[] = [];
  const streamOf = (id: string): string => events[Number(id)]?.streamId ?? '';
  return {
    storeEvent: async (streamId, message) => String(events.push({ streamId, message }) - 1),
    getStreamIdForEventId: async (id) => streamOf(id) || undefined,
    replayEventsAfter: async (lastId, { send }) => {
      const streamId = streamOf(lastId);
      for (const [index, event] of events.entries()) {
        if (index > Number(lastId) && event.streamId === streamId) await send(String(index), event.message);
      }
      return streamId;
    },
  };
}
