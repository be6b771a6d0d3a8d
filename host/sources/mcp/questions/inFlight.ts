import type { Conversation } from '../../conversation.ts';
import type { Bearing } from '../connection/answering.ts';
import { createExchange, type Exchange } from './exchange.ts';

/** A call that may be sent. */
export interface Entered {
  readonly exchange: Exchange;
  /** `isAbandoned`: it ended without an answer, and the server has just been told, or does not listen. */
  leave(isAbandoned: boolean): void;
}

/** Whose call something of a server belongs to. */
export type Owner =
  | { readonly kind: 'known'; readonly exchange: Exchange }
  /** No call is under way that it could belong to. */
  | { readonly kind: 'nobody' }
  /** It could be any of several. */
  | { readonly kind: 'several' };

/**
 * The calls that one connection works on. Where one stream is shared by all of them, nothing says which of them a
 * question is about, and it must never reach the person of another caller: it has an owner only where the calls that it
 * can be about are of one caller.
 */
export interface InFlight {
  /** Settles when the call may be sent. Rejects with the reason of the signal. */
  enter(conversation: Conversation, signal: AbortSignal): Promise<Entered>;
  ownerOf(of: Bearing): Owner;
  /**
   * From now on calls of one caller alone are under way at a time, so that what comes has an owner. A call that waits for
   * a person does not keep the others waiting for long; what comes meanwhile may have no owner.
   */
  separate(): void;
}

/** One for all calls: each of them ends, and a stack that is taken anew costs more than the rest of its end. */
const callIsOver = new Error('The call is over.');

/** How long a call waits for one of another caller that waits for a person, or was given up, in milliseconds. */
const patienceMs = 3_000;
const againMs = 1_000;
/** How long a server that has heard of a cancellation may still ask about that call: some finish what they began. */
const lingerMs = 2_000;

/**
 * `whenHeard` calls back as soon as the server has read all that it was sent until now, a cancellation for example, and
 * what it had said by then is here.
 */
export function createInFlight(whenHeard: (then: () => void) => void): InFlight {
  const working = new Set<Exchange>();
  // Until the server knows that they were given up, and a while after, it may ask about them.
  const abandoned = new Set<Exchange>();
  const queue = new Set<Waiter>();
  let isSeparate = false;
  const mayEnter = (caller: object, isPatient: boolean): boolean =>
    !isSeparate ||
    ([...working].every((each) => callerOf(each.conversation) === caller || (!isPatient && each.isHalted)) &&
      [...abandoned].every((each) => callerOf(each.conversation) === caller || !isPatient));
  // In the order of arrival, so that nobody waits for ever.
  const admitNext = (): void => {
    for (const waiter of [...queue]) {
      if (!mayEnter(callerOf(waiter.conversation), waiter.isPatient)) return;
      queue.delete(waiter);
      waiter.admit();
    }
  };
  const open = (conversation: Conversation): Entered => {
    const over = new AbortController();
    const exchange = createExchange(conversation, over.signal);
    working.add(exchange);
    return {
      exchange,
      leave: (isAbandoned) => {
        if (!working.delete(exchange)) return;
        over.abort(callIsOver);
        if (isAbandoned) {
          abandoned.add(exchange);
          const forget = (): void => {
            abandoned.delete(exchange);
            admitNext();
          };
          whenHeard(() => setTimeout(forget, lingerMs).unref());
        }
        admitNext();
      },
    };
  };
  return {
    enter: async (conversation, signal) => {
      signal.throwIfAborted();
      if (queue.size === 0 && mayEnter(callerOf(conversation), true)) return open(conversation);
      const waiter = createWaiter(conversation, signal, { open, lookAgain: admitNext });
      queue.add(waiter);
      try {
        return await waiter.admitted;
      } finally {
        // Whoever stood behind one that left may be let in now.
        if (queue.delete(waiter)) admitNext();
      }
    },
    ownerOf: (of) => findOwner(of, working, abandoned),
    separate: () => {
      isSeparate = true;
    },
  };
}

function findOwner(of: Bearing, working: ReadonlySet<Exchange>, abandoned: ReadonlySet<Exchange>): Owner {
  if (of === 'nobody') return { kind: 'nobody' };
  if (of !== 'unknown') return working.has(of) ? { kind: 'known', exchange: of } : { kind: 'nobody' };
  const all = [...working];
  // Of the calls of one caller, those that wait for an answer already are the least likely.
  const exchange = all.findLast((each) => !each.isHalted) ?? all.at(-1);
  if (!exchange) return { kind: 'nobody' };
  const caller = callerOf(exchange.conversation);
  const isOne = [...all, ...abandoned].every((each) => callerOf(each.conversation) === caller);
  return isOne ? { kind: 'known', exchange } : { kind: 'several' };
}

function callerOf(conversation: Conversation): object {
  return conversation.caller ?? conversation;
}

/** A call that may not be sent yet. */
interface Waiter {
  readonly conversation: Conversation;
  readonly isPatient: boolean;
  /** Rejects with the reason of the signal. */
  readonly admitted: Promise<Entered>;
  /** From here on it is under way. */
  admit(): void;
}

interface Door {
  open(conversation: Conversation): Entered;
  lookAgain(): void;
}

function createWaiter(conversation: Conversation, signal: AbortSignal, { open, lookAgain }: Door): Waiter {
  const { promise, resolve, reject } = Promise.withResolvers<Entered>();
  let isPatient = true;
  const lose = (): void => {
    isPatient = false;
    lookAgain();
    timer = setTimeout(lose, againMs).unref();
  };
  let timer = setTimeout(lose, patienceMs).unref();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  const admitted = promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  });
  return {
    ...{ conversation, admitted },
    admit: () => resolve(open(conversation)),
    get isPatient() {
      return isPatient;
    },
  };
}
