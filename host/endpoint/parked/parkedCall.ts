import type { JsonObject } from '../../base/json.ts';
import type { Conversation, LogLevel, Question, Told } from '../../sources/conversation.ts';
import { createAsking } from './asking.ts';

/** One request of a client: the first one of a call, or a retry that brings answers. */
export interface Round {
  /** Aborts when the client has gone or has cancelled the request. */
  readonly signal: AbortSignal;
  readonly capabilities: JsonObject;
  readonly logLevel: LogLevel | undefined;
  tell(told: Told): void;
  /** What the client sent as `inputResponses`; nothing in it has been looked at. */
  readonly responses: Readonly<Record<string, unknown>>;
}

/** How a round ends. */
export type Turn<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The call goes on, and waits for these to be answered in another round. */
  | { readonly kind: 'asked'; readonly questions: Readonly<Record<string, Question>> };

/** A call that goes on while its client answers what it asks, in one round after the other. */
export interface ParkedCall<T> {
  /** Takes a round's answers, and settles with what is next to be said. Rejects as the call does. */
  serve(round: Round): Promise<Turn<T>>;
  /** Aborts the call, which is told why by its signal. Settles when it is over, well or badly. */
  end(reason: Error): Promise<void>;
}

/** Begins a call with its first round, which is the one that `serve` is called with first. */
export function createParkedCall<T>(
  run: (conversation: Conversation, signal: AbortSignal) => Promise<T>,
  caller?: object,
): ParkedCall<T> {
  const ending = new AbortController();
  const asking = createAsking();
  let round: Round | undefined;
  let latest: Round | undefined;
  let outcome: Promise<Turn<T>> | undefined;
  const conversation: Conversation = {
    caller,
    get capabilities() {
      return latest?.capabilities ?? {};
    },
    get logLevel() {
      return latest?.logLevel;
    },
    // Between two rounds nobody listens.
    tell: (told) => round?.tell(told),
    ask: (questions, signal) => asking.ask(questions, latest?.capabilities ?? {}, signal),
  };
  const begin = async (): Promise<Turn<T>> => {
    try {
      return { kind: 'done', value: await run(conversation, ending.signal) };
    } finally {
      asking.close();
    }
  };
  return {
    serve: async (next) => {
      round = latest = next;
      const gone = (): void => ending.abort(next.signal.reason);
      next.signal.addEventListener('abort', gone, { once: true });
      if (next.signal.aborted) gone();
      try {
        if (outcome) asking.take(next.responses);
        else asking.expect(next.responses);
        const open = asking.whenOpen();
        if (!outcome) {
          outcome = begin();
          // It may fail while no round waits for it; the next one hears of it.
          outcome.catch(() => {});
        }
        return await Promise.race([open.then(toAsked), outcome]);
      } finally {
        next.signal.removeEventListener('abort', gone);
        round = undefined;
      }
    },
    end: async (reason) => {
      ending.abort(reason);
      await outcome?.catch(() => {});
    },
  };
}

function toAsked(questions: Readonly<Record<string, Question>>): Turn<never> {
  return { kind: 'asked', questions };
}
