import { randomUUID } from 'node:crypto';
import type { ApprovalAnswer, ApprovalRequest } from '../protocol/models.ts';

/** How long a person has to answer. */
const ANSWER_MS = 120_000;

/** Asks a person; undefined where there is nobody to ask (no editor). */
export type AskPerson = (request: ApprovalRequest) => Promise<ApprovalAnswer>;

export type ApprovalQuestion = Omit<ApprovalRequest, 'id' | 'deadline'>;

export interface Approvals {
  /** Never rejects. No answer in time is `timeout`, no editor is `nobody`; both are denials. */
  ask(question: ApprovalQuestion, signal: AbortSignal): Promise<ApprovalAnswer>;
  /** Forgets every "Allow for this session": the rules that they were given under have changed. */
  forget(): void;
}

export function createApprovals(askPerson: AskPerson | undefined, answerMs = ANSWER_MS): Approvals {
  const granted = new Set<string>();
  return {
    forget: () => granted.clear(),
    ask: async (question, signal) => {
      const key = JSON.stringify([question.agent, question.tool]);
      if (granted.has(key)) return 'session';
      if (!askPerson) return 'nobody';
      const request = { ...question, id: randomUUID(), deadline: Date.now() + answerMs };
      const answer = await answerInTime(askPerson(request), answerMs, signal);
      if (answer === 'session') granted.add(key);
      return answer;
    },
  };
}

function answerInTime(
  asked: Promise<ApprovalAnswer>,
  ms: number,
  signal: AbortSignal,
): Promise<ApprovalAnswer> {
  return new Promise((resolve) => {
    const finish = (answer: ApprovalAnswer): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(answer);
    };
    const onAbort = (): void => finish('deny');
    const timer = setTimeout(() => finish('timeout'), ms);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    // An editor that goes away while it is asked has given no answer.
    asked.then(finish, () => finish('nobody'));
  });
}
