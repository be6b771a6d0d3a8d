import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation, Question } from '../../sources/conversation.ts';
import { createParkedCall, type ParkedCall, type Round } from './parkedCall.ts';
import { type Bound, createRequestStates, type ReadState } from './requestState.ts';

/** Calls that wait for answers at once, over all callers and for each. Past it the one that waits longest ends. */
const MOST = 1_000;
const MOST_PER_CALLER = 100;
/** How long a call waits for its client's answers: a person has to be found, and to think. */
const WAIT_MS = 600_000;
const CLOSE_MS = 1_000;

export interface ParkingRequest extends Omit<Bound, 'agent'>, Round {
  /** The `requestState` that came with it, which makes it a retry. */
  readonly state: string | undefined;
}

export type Parked<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'asked';
      readonly questions: Readonly<Record<string, Question>>;
      /** What the client sends back with its answers. */
      readonly state: string;
    }
  /** The state is none of this request's, or its call is over. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Calls of clients without a session, which answer questions by asking anew (MCP 2026-07-28, Multi Round-Trip
 * Requests). Between two of its requests a call waits here; nothing of it is sent to a source twice.
 */
export interface Parking {
  /**
   * Runs a call, or goes on with the one that the state belongs to. Rejects as the call does, and when the client has
   * gone before it was answered.
   */
  serve<T>(
    caller: Parker,
    request: ParkingRequest,
    run: (conversation: Conversation, signal: AbortSignal) => Promise<T>,
  ): Promise<Parked<T>>;
  /** Ends what waits for this caller, now and later. */
  endOf(caller: Parker): void;
  /** How many wait now. */
  readonly size: number;
  /** Ends all. Settles when they are over and recorded, or after a second. */
  close(): Promise<void>;
}

/** Whoever calls; the same object for as long as it may. */
export interface Parker {
  readonly agent: string;
}

export interface ParkingLimits {
  readonly most: number;
  readonly mostPerCaller: number;
  readonly waitMs: number;
}

export function createParking(limits: Partial<ParkingLimits> = {}): Parking {
  const { waitMs = WAIT_MS } = limits;
  const states = createRequestStates();
  const waiting = createWaiting({ most: MOST, mostPerCaller: MOST_PER_CALLER, ...limits, waitMs });
  const ended = new WeakSet<Parker>();
  let isOver = false;
  const park = (caller: Parker, bound: Bound, call: ParkedCall<unknown>): string => {
    const { id, text } = states.issue(bound, performance.now() + waitMs);
    waiting.add(id, caller, call);
    return text;
  };
  /** The call that a state belongs to, or why there is none. It waits no longer, so a state is good once. */
  const resume = (caller: Parker, read: ReadState): ParkedCall<unknown> | string =>
    read.kind === 'refused' ? read.reason : (waiting.take(read.id, caller) ?? over);
  return {
    serve: async <T>(
      caller: Parker,
      { method, subject, state, ...round }: ParkingRequest,
      run: (conversation: Conversation, signal: AbortSignal) => Promise<T>,
    ): Promise<Parked<T>> => {
      const bound = { agent: caller.agent, method, subject };
      const found =
        state === undefined ? createParkedCall(run, caller) : resume(caller, states.read(state, bound));
      if (typeof found === 'string') return { kind: 'refused', reason: found };
      // What the state is bound to says the method, and with it what comes of the call.
      const call = found as ParkedCall<T>;
      const turn = await call.serve(round);
      if (turn.kind === 'done') return turn;
      if (isOver || ended.has(caller)) void call.end(new Error('Its client may no longer call.'));
      else if (round.signal.aborted) void call.end(new Error('Its client has gone.'));
      else return { ...turn, state: park(caller, bound, call) };
      return { kind: 'refused', reason: over };
    },
    endOf: (caller) => {
      ended.add(caller);
      void waiting.endAll(caller);
    },
    get size() {
      return waiting.size;
    },
    close: async () => {
      isOver = true;
      await Promise.race([waiting.endAll(), sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

const over =
  'Invalid or expired requestState: it was used already, or its call is over. The call may have had its effect.';

interface Waiting {
  /** Begins to wait, for as long as calls may. Where there is no room, the call ends that waits longest. */
  add(id: string, caller: Parker, call: ParkedCall<unknown>): void;
  /** A call of this caller, which no longer waits. */
  take(id: string, caller: Parker): ParkedCall<unknown> | undefined;
  /** Ends all that wait, or those of one caller. */
  endAll(caller?: Parker): Promise<unknown>;
  readonly size: number;
}

function createWaiting({ most, mostPerCaller, waitMs }: ParkingLimits): Waiting {
  // In the order in which they began to wait.
  const all = new Map<string, { caller: Parker; call: ParkedCall<unknown>; timer: NodeJS.Timeout }>();
  const remove = (id: string): ParkedCall<unknown> | undefined => {
    const one = all.get(id);
    clearTimeout(one?.timer);
    all.delete(id);
    return one?.call;
  };
  const end = async (id: string, why: string): Promise<void> => remove(id)?.end(new Error(why));
  const ofCaller = (caller: Parker): string[] =>
    [...all].flatMap(([id, one]) => (one.caller === caller ? [id] : []));
  const makeRoom = (caller: Parker): void => {
    const own = ofCaller(caller);
    const oldest = own.length >= mostPerCaller ? own[0] : [...all.keys()][0];
    const isFull = own.length >= mostPerCaller || all.size >= most;
    if (isFull && oldest !== undefined) void end(oldest, 'Too many calls wait for answers of their clients.');
  };
  return {
    add: (id, caller, call) => {
      makeRoom(caller);
      const timer = setTimeout(() => void end(id, 'The client did not answer in time.'), waitMs);
      all.set(id, { caller, call, timer: timer.unref() });
    },
    take: (id, caller) => (all.get(id)?.caller === caller ? remove(id) : undefined),
    endAll: (caller) => {
      const ids = caller ? ofCaller(caller) : [...all.keys()];
      return Promise.all(ids.map((id) => end(id, 'Its client may no longer call.')));
    },
    get size() {
      return all.size;
    },
  };
}
