import type { ApprovalAnswer, ApprovalRequest } from '../protocol/models.ts';

/** What a person chose in the dialog; closing it is `deny`. */
export type PersonAnswer = 'once' | 'session' | 'deny';

export interface ApprovalPrompts {
  /** Shows the question; it stays open until the person has chosen, however late. */
  ask(request: ApprovalRequest): Promise<PersonAnswer>;
  /** Tells a person who allowed a call too late that it had been denied already. */
  tellTooLate(request: ApprovalRequest): void;
}

/** A question's end from outside: its caller has gone, so nobody needs an answer. */
export interface Withdrawal {
  readonly isCancellationRequested: boolean;
}

export type AskApproval = (request: ApprovalRequest, withdrawal: Withdrawal) => Promise<ApprovalAnswer>;

/**
 * Asks about one call at a time, in the order of arrival. The host is answered at the deadline at the latest,
 * while the next dialog still waits until the person has closed this one.
 */
export function createApprovalQueue(prompts: ApprovalPrompts): AskApproval {
  let last: Promise<unknown> = Promise.resolve();
  return (request, withdrawal) => {
    const { promise, resolve } = Promise.withResolvers<ApprovalAnswer>();
    const remaining = Math.max(0, request.deadline - Date.now());
    const timer = setTimeout(() => resolve('timeout'), remaining);
    last = last.then(async () => {
      if (isOver(request, withdrawal)) return resolve('timeout');
      const answer = await prompts.ask(request).catch((): PersonAnswer => 'deny');
      if (isOver(request, withdrawal) && answer !== 'deny') prompts.tellTooLate(request);
      resolve(isOver(request, withdrawal) ? 'timeout' : answer);
    });
    return promise.finally(() => clearTimeout(timer));
  };
}

function isOver(request: ApprovalRequest, withdrawal: Withdrawal): boolean {
  return Date.now() >= request.deadline || withdrawal.isCancellationRequested;
}
