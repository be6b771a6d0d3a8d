import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Disposable } from '../base/disposable.ts';

export interface EventLimits {
  /** Events of one session. */
  readonly events: number;
  /** Bytes of one session's events, about. One that is larger than this is kept alone. */
  readonly bytes: number;
  /** Bytes of all sessions' events, about. */
  readonly totalBytes: number;
  /** How long an event is kept, in milliseconds. */
  readonly age: number;
}

const MB = 1024 * 1024;
const defaults: EventLimits = { events: 256, bytes: 4 * MB, totalBytes: 64 * MB, age: 5 * 60_000 };

/** What streams have carried, for clients that come back to one (MCP 2025-11-25, Resumability and Redelivery). */
export interface EventStores extends Disposable {
  /** The events of a new session. No other session's ids mean anything to it. */
  open(): SessionEvents;
}

export interface SessionEvents extends Disposable {
  /** Keeps an event of a stream and returns its id. One without a message only has a place. */
  store(streamId: string, message: JSONRPCMessage | undefined): string;
  /** The stream of an event that is kept. */
  streamOf(id: string): string | undefined;
  /** The messages of that stream after the event. */
  after(id: string): readonly { readonly id: string; readonly message: JSONRPCMessage }[];
  /** Drops what is kept of a stream. */
  forget(streamId: string): void;
}

interface Link {
  previous: Link;
  next: Link;
}

interface StoredEvent extends Link {
  readonly id: string;
  readonly streamId: string;
  readonly message: JSONRPCMessage | undefined;
  readonly bytes: number;
  readonly at: number;
  readonly session: Kept;
}

type NewEvent = Omit<StoredEvent, keyof Link>;

/** What is kept of one session, oldest first: what goes, goes from the front, so that a replay has no gaps. */
interface Kept {
  readonly events: StoredEvent[];
  bytes: number;
}

/** Shares one limit among all sessions; the oldest events go first. */
export function createEventStores(limits: Partial<EventLimits> = {}): EventStores {
  const limit = { ...defaults, ...limits };
  const all = createQueue();
  let total = 0;
  let sessions = 0;
  let sweeping: NodeJS.Timeout | undefined;
  const drop = (event: StoredEvent): void => {
    all.remove(event);
    total -= event.bytes;
    event.session.bytes -= event.bytes;
    event.session.events.splice(event.session.events.indexOf(event), 1);
  };
  const dropOld = (): void => {
    const oldest = performance.now() - limit.age;
    for (let first = all.first(); first; first = all.first()) {
      const isOnly = first.next === first.previous;
      if (first.at > oldest && (total <= limit.totalBytes || isOnly)) break;
      drop(first);
    }
    if (all.first()) return;
    clearInterval(sweeping);
    sweeping = undefined;
  };
  const keep = (given: NewEvent): void => {
    const event = all.add(given);
    const { session } = event;
    session.events.push(event);
    session.bytes += event.bytes;
    total += event.bytes;
    while (session.events.length > 1 && isOver(session, limit)) drop(session.events[0] as StoredEvent);
    dropOld();
    // Nothing else would take them from an endpoint that has become quiet.
    if (all.first()) sweeping ??= setInterval(dropOld, limit.age).unref();
  };
  return {
    open: () => {
      sessions += 1;
      return openSession({ keep, drop }, sessions);
    },
    dispose: () => clearInterval(sweeping),
  };
}

function isOver({ events, bytes }: Kept, limit: EventLimits): boolean {
  return events.length > limit.events || bytes > limit.bytes;
}

/** The events of all sessions in the order of their age, any of which can be taken out at once. */
interface Queue {
  add(event: NewEvent): StoredEvent;
  remove(event: StoredEvent): void;
  first(): StoredEvent | undefined;
}

function createQueue(): Queue {
  // The ring's own link stands before the first and after the last.
  const ring = {} as Link;
  ring.previous = ring;
  ring.next = ring;
  return {
    first: () => (ring.next === ring ? undefined : (ring.next as StoredEvent)),
    add: (given) => {
      const event = { ...given, previous: ring.previous, next: ring };
      ring.previous.next = event;
      ring.previous = event;
      return event;
    },
    remove: ({ previous, next }) => {
      previous.next = next;
      next.previous = previous;
    },
  };
}

interface Store {
  keep(event: NewEvent): void;
  drop(event: StoredEvent): void;
}

/** `number` is in the ids, so that one of a session that has ended is none of this. */
function openSession({ keep, drop }: Store, number: number): SessionEvents {
  const session: Kept = { events: [], bytes: 0 };
  let count = 0;
  const find = (id: string): number => session.events.findLastIndex((event) => event.id === id);
  const dropAll = (isWanted: (event: StoredEvent) => boolean): void => {
    for (const event of session.events.filter(isWanted)) drop(event);
  };
  return {
    store: (streamId, message) => {
      count += 1;
      const id = `${number.toString(36)}.${count.toString(36)}`;
      keep({ id, streamId, message, session, bytes: weigh(message), at: performance.now() });
      return id;
    },
    streamOf: (id) => session.events[find(id)]?.streamId,
    after: (wanted) => {
      const at = find(wanted);
      const streamId = session.events[at]?.streamId;
      const later = at < 0 ? [] : session.events.slice(at + 1);
      return later.flatMap(({ id, message, ...event }) =>
        event.streamId === streamId && message ? [{ id, message }] : [],
      );
    },
    forget: (streamId) => dropAll((event) => event.streamId === streamId),
    dispose: () => dropAll(() => true),
  };
}

/** About what a message takes: its text, and something for each value. Exact bytes would need it written out. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  let sum = 32;
  for (const [key, inner] of Object.entries(value)) sum += key.length + weigh(inner);
  return sum;
}
