import type { JsonObject } from '../base/json.ts';
import type { AllowedCall } from '../policy/allowedCall.ts';
import { type Answer, type Answers, type Question, REFUSED } from '../sources/conversation.ts';

/**
 * Puts the questions of one round to a client together, once it is known of each whether it is asked: a client that
 * answers by sending its request again can be asked only once at a time.
 */
export interface Round {
  /** Asks with the others what was allowed: the very parameters that were judged. */
  join(key: string, method: Question['method'], call: AllowedCall): Promise<Answer>;
  /** This question is not asked. Does nothing for one that has joined. */
  leave(key: string): void;
}

export function createRound(
  keys: readonly string[],
  ask: (questions: Readonly<Record<string, Question>>) => Promise<Answers>,
): Round {
  const undecided = new Set(keys);
  const joined: [string, Question][] = [];
  const asked = Promise.withResolvers<Answers>();
  // Where nobody joins, nobody listens.
  asked.promise.catch(() => {});
  const decide = (key: string): void => {
    if (!undecided.delete(key) || undecided.size > 0 || joined.length === 0) return;
    ask(Object.fromEntries(joined)).then(asked.resolve, asked.reject);
  };
  return {
    join: async (key, method, call) => {
      joined.push([key, { method, params: call.arguments as JsonObject }]);
      decide(key);
      const answers = await asked.promise;
      return Object.hasOwn(answers, key) && answers[key] ? answers[key] : unanswered;
    },
    leave: decide,
  };
}

const unanswered: Answer = {
  kind: 'refused',
  code: REFUSED,
  reason: 'The client gave no answer to this question.',
};
