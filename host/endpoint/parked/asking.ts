import { type JsonObject, property } from '../../base/json.ts';
import type { Answer, Answers, Question } from '../../sources/conversation.ts';
import { splitByCapability } from '../canAnswer.ts';
import { readAnswer } from './answers.ts';

/** The questions of one call that are open, and what waits for them. */
export interface Asking {
  /** Settles when each has an answer. Rejects when the signal aborts, with its reason, and when the call is over. */
  ask(
    questions: Readonly<Record<string, Question>>,
    capabilities: JsonObject,
    signal: AbortSignal,
  ): Promise<Answers>;
  /** Answers of a client: those that fit an open question are taken, the others mean nothing. */
  take(responses: Readonly<Record<string, unknown>>): void;
  /** Answers that came before the question. They are for the first one that is asked, and for no later one. */
  expect(responses: Readonly<Record<string, unknown>>): void;
  /** Settles when something is open and nothing was added to it for a moment, with all that is open then. */
  whenOpen(): Promise<Readonly<Record<string, Question>>>;
  close(): void;
}

/**
 * Older servers ask each question by itself, also where they ask several at once. A client that answers by asking anew
 * hears of them together.
 */
const GATHER_MS = 25;

/** One `ask`. */
interface Asked {
  /** By the name that the client knows it by; `key` is the one that its asker does. */
  readonly open: Map<string, { readonly key: string; readonly question: Question }>;
  readonly answers: Map<string, Answer>;
  settle(): void;
  withdraw(reason: unknown): void;
}

export function createAsking(): Asking {
  const pending = new Set<Asked>();
  let wake = (): void => {};
  let gathering: NodeJS.Timeout | undefined;
  let early: Readonly<Record<string, unknown>> = {};
  const namesOf = (): string[] => [...pending].flatMap(({ open }) => [...open.keys()]);
  const open = (asked: Asked): void => {
    pending.add(asked);
    const given = early;
    early = {};
    answer(asked, given);
    if (pending.has(asked)) wake();
  };
  return {
    ask: (questions, capabilities, signal) => {
      const { able, refused } = splitByCapability(questions, capabilities);
      const named = { open: toNamed(able, namesOf()), answers: new Map(refused) };
      const { promise, asked } = createAsked(named, signal, () => pending.delete(asked));
      if (!signal.aborted) open(asked);
      return promise;
    },
    take: (responses) => {
      for (const asked of [...pending]) answer(asked, responses);
    },
    expect: (responses) => void (early = responses),
    whenOpen: () =>
      new Promise((resolve) => {
        clearTimeout(gathering);
        const settle = (): void => {
          const open = [...pending].flatMap((asked) => [...asked.open]);
          if (open.length > 0)
            resolve(Object.fromEntries(open.map(([name, { question }]) => [name, question])));
        };
        wake = () => {
          clearTimeout(gathering);
          gathering = setTimeout(settle, GATHER_MS);
        };
        if (pending.size > 0) wake();
      }),
    close: () => {
      clearTimeout(gathering);
      for (const asked of [...pending]) asked.withdraw(new Error('The call is over.'));
    },
  };
}

/** `onDone` hears that it waits no longer, however that came. */
function createAsked(
  { open, answers }: Pick<Asked, 'open' | 'answers'>,
  signal: AbortSignal,
  onDone: () => void,
): { readonly promise: Promise<Answers>; readonly asked: Asked } {
  const { promise, resolve, reject } = Promise.withResolvers<Answers>();
  // Whoever asked may have stopped waiting by the time the call is over.
  promise.catch(() => {});
  const done = (): void => {
    onDone();
    signal.removeEventListener('abort', aborted);
  };
  const withdraw = (reason: unknown): void => {
    done();
    reject(reason);
  };
  const aborted = (): void => withdraw(signal.reason);
  const settle = (): void => {
    done();
    resolve(Object.fromEntries(answers));
  };
  signal.addEventListener('abort', aborted, { once: true });
  if (signal.aborted) reject(signal.reason);
  return { promise, asked: { open, answers, settle, withdraw } };
}

/** Takes what fits of a client's answers; the others of its questions stay open. */
function answer(asked: Asked, responses: Readonly<Record<string, unknown>>): void {
  for (const [name, { key, question }] of asked.open) {
    const result = readAnswer(question.method, property(responses, name));
    if (!result) continue;
    asked.open.delete(name);
    asked.answers.set(key, { kind: 'answered', result });
  }
  if (asked.open.size === 0) asked.settle();
}

/** Two askers may call their questions the same. */
function toNamed(
  questions: readonly (readonly [string, Question])[],
  taken: readonly string[],
): Asked['open'] {
  const named: Asked['open'] = new Map();
  for (const [key, question] of questions) {
    let name = key;
    for (let turn = 2; taken.includes(name) || named.has(name); turn += 1) name = `${key}-${turn}`;
    named.set(name, { key, question });
  }
  return named;
}
