import { type Answers, type Question, REFUSED } from '../../conversation.ts';
import type { Exchange } from './exchange.ts';

/** How long a question stays open, in milliseconds: a person has to be found, and to think. */
const mostOpenMs = 600_000;

/**
 * Asks the caller of a call. Its clocks stand still meanwhile: the server waits, not the caller. Rejects with the reason
 * of the signal, and when the call is over.
 */
export async function askCaller(
  { conversation, signal, halt }: Exchange,
  questions: Readonly<Record<string, Question>>,
  withdrawn: AbortSignal,
): Promise<Answers> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('Nobody answered in time.')), mostOpenMs).unref();
  const goOn = halt();
  try {
    return await conversation.ask(questions, AbortSignal.any([signal, withdrawn, late.signal]));
  } catch (error) {
    if (late.signal.aborted && !signal.aborted && !withdrawn.aborted) return toUnanswered(questions);
    throw error;
  } finally {
    clearTimeout(timer);
    goOn();
  }
}

/** Nobody has refused: an elicitation is dismissed, and there is no such word for the others. */
function toUnanswered(questions: Readonly<Record<string, Question>>): Answers {
  const reason = `Nobody answered within ${mostOpenMs / 60_000} minutes.`;
  return Object.fromEntries(
    Object.entries(questions).map(([key, { method }]) => [
      key,
      method === 'elicitation/create'
        ? { kind: 'answered', result: { action: 'cancel' } }
        : { kind: 'refused', code: REFUSED, reason },
    ]),
  );
}
