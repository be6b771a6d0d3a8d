import { randomUUID } from 'node:crypto';
import type { ApprovalAnswer, ApprovalRequest } from '../protocol/models.ts';

/** How long a person has to answer. */
const ANSWER_MS = 120_000;

/** Asks a person; undefined where there is nobody to ask (no editor). */
export type AskPerson = (request: ApprovalRequest) => Promise<ApprovalAnswer>;

export type ApprovalQuestion = Omit<ApprovalRequest, 'id' | 'deadline'>;

export interface Approvals {
  /** Whether there is anybody to ask. */
  readonly isAttended: boolean;
  /** Never rejects. No answer in time is `timeout`, no editor is `nobody`; both are denials. */
  ask(question: ApprovalQuestion, signal: AbortSignal): Promise<ApprovalAnswer>;
  /** Forgets every "Allow for this session": the rules that they were given under have changed. */
  forget(): void;
}

export function createApprovals(askPerson: AskPerson | undefined, answerMs = ANSWER_MS): Approvals {
  let granted = new Set<string>();
  return {
    isAttended: askPerson !== undefined,
    forget: () => {
      granted = new Set();
    },
    ask: async (question, signal) => {
      const key = JSON.stringify([question.agent, question.tool]);
      // What is granted now goes with the rules of now: they may change while the person thinks.
      const grants = granted;
      if (grants.has(key)) return 'session';
      if (!askPerson) return 'nobody';
      // A caller that has gone needs no answer, so nobody is asked for one.
      if (signal.aborted) return 'deny';
      const request = { ...question, id: randomUUID(), deadline: Date.now() + answerMs };
      // An editor that cannot even be asked throws instead of rejecting.
      const asked = (async () => askPerson(request))();
      const answer = await answerInTime(asked, answerMs, signal);
      if (answer === 'session') grants.add(key);
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
    // An editor that goes away while it is asked has given no answer.
    asked.then(finish, () => finish('nobody'));
  });
}
