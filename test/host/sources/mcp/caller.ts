import {
  type Answer,
  type Conversation,
  type LogLevel,
  type Question,
  REFUSED,
  type Told,
} from '../../../../host/sources/conversation.ts';
import { createSignals, type Signals } from '../../../e2e/waiting.ts';

/** The side of a caller, which remembers what it was told and asked. */
export interface Caller extends Conversation {
  readonly told: Signals<Told>;
  readonly asked: Signals<Question>;
}

export interface CallerOptions {
  /** Whose it is; default: nobody else's. */
  readonly caller?: object;
  readonly capabilities?: Conversation['capabilities'];
  readonly logLevel?: LogLevel;
  /** Default: each question is refused. A promise that never settles is a person who does not answer. */
  readonly answer?: (question: Question) => Answer | Promise<Answer>;
}

const refused: Answer = { kind: 'refused', code: REFUSED, reason: 'Nobody wants that.' };

export function createCaller({
  caller,
  capabilities = {},
  logLevel,
  answer = () => refused,
}: CallerOptions = {}): Caller {
  const [told, asked] = [createSignals<Told>(), createSignals<Question>()];
  return {
    ...{ caller, capabilities, logLevel, told, asked },
    tell: told.give,
    ask: async (questions, signal) => {
      const { promise: ended, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => reject(signal.reason));
      const answers = Object.entries(questions).map(async ([key, question]): Promise<[string, Answer]> => {
        asked.give(question);
        return [key, await answer(question)];
      });
      return Object.fromEntries(await Promise.race([Promise.all(answers), ended]));
    },
  };
}
