import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApprovalQuestion, createApprovals } from '../../host/approvals.ts';
import type { ApprovalAnswer, ApprovalRequest } from '../../protocol/models.ts';

const now = Date.UTC(2026, 0, 2);
beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

function questionOf(agent = 'copilot', tool = 'shop/cancel_order'): ApprovalQuestion {
  const rule = { file: '/w/.gatehouse/roles.yaml', line: 4, column: 7, section: 'ask' as const, text: '*/*' };
  return { folder: '/w', agent, tool, description: '', arguments: { id: 7 }, rule };
}

/** Approvals whose questions the test answers itself. */
function createDesk(answerMs?: number) {
  const asked: (ApprovalRequest & { answer(answer: ApprovalAnswer): void; fail(): void })[] = [];
  const approvals = createApprovals((request) => {
    const { promise, resolve, reject } = Promise.withResolvers<ApprovalAnswer>();
    asked.push({ ...request, answer: resolve, fail: () => reject(new Error('the editor has gone')) });
    return promise;
  }, answerMs);
  return { approvals, asked };
}

describe('a question', () => {
  it('carries all that is known of the call, an id of its own, and a deadline', () => {
    const { approvals, asked } = createDesk();
    for (let time = 0; time < 2; time += 1) void approvals.ask(questionOf(), never);
    expect(asked).toMatchObject([questionOf(), questionOf()]);
    expect(asked[0]?.deadline).toBe(now + 120_000);
    expect(asked[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(asked[0]?.id).not.toBe(asked[1]?.id);
  });

  it.each(['once', 'session', 'deny'] as const)('may be answered with %s', async (answer) => {
    const { approvals, asked } = createDesk();
    const answered = approvals.ask(questionOf(), never);
    asked[0]?.answer(answer);
    expect(await answered).toBe(answer);
  });

  it('is a denial where there is nobody to ask', async () => {
    expect(await createApprovals(undefined).ask(questionOf(), never)).toBe('nobody');
  });

  it('is a denial where the editor goes away', async () => {
    const { approvals, asked } = createDesk();
    const answered = approvals.ask(questionOf(), never);
    asked[0]?.fail();
    expect(await answered).toBe('nobody');
    const broken = createApprovals(() => {
      throw new Error('the link is closed');
    });
    expect(await broken.ask(questionOf(), never)).toBe('nobody');
  });

  it('is a denial when its time is up, and what comes later counts no more', async () => {
    const { approvals, asked } = createDesk(5_000);
    const answered = approvals.ask(questionOf(), never);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answered).toBe('timeout');
    asked[0]?.answer('session');
    void approvals.ask(questionOf(), never);
    expect(asked).toHaveLength(2);
  });

  it('is a denial when the caller has gone', async () => {
    const { approvals, asked } = createDesk();
    const caller = new AbortController();
    const answered = approvals.ask(questionOf(), caller.signal);
    caller.abort();
    expect(await answered).toBe('deny');
    expect(await approvals.ask(questionOf(), caller.signal)).toBe('deny');
    expect(asked).toHaveLength(1);
  });

  it('leaves no timer and no listener behind, however it ends', async () => {
    const { approvals, asked } = createDesk(5_000);
    const caller = new AbortController();
    const added = vi.spyOn(caller.signal, 'addEventListener');
    const removed = vi.spyOn(caller.signal, 'removeEventListener');
    const answered = [0, 1, 2].map(() => approvals.ask(questionOf(), caller.signal));
    asked[0]?.answer('deny');
    asked[1]?.fail();
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all(answered);
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  });
});

describe('"Allow for this session"', () => {
  async function grant({ approvals, asked }: ReturnType<typeof createDesk>): Promise<void> {
    const answered = approvals.ask(questionOf(), never);
    asked.at(-1)?.answer('session');
    await answered;
  }

  it('answers the next calls of this agent to this tool', async () => {
    const desk = createDesk();
    await grant(desk);
    expect(await desk.approvals.ask(questionOf(), never)).toBe('session');
    expect(desk.asked).toHaveLength(1);
  });

  it('is not given by "once"', async () => {
    const { approvals, asked } = createDesk();
    const answered = approvals.ask(questionOf(), never);
    asked[0]?.answer('once');
    await answered;
    void approvals.ask(questionOf(), never);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['another agent', questionOf('ci')],
    ['another tool', questionOf('copilot', 'shop/refund')],
    ['names that read alike when they are put together', questionOf('copilot","shop', 'cancel_order')],
  ])('is not given to %s', async (_, question) => {
    const desk = createDesk();
    await grant(desk);
    void desk.approvals.ask(question, never);
    expect(desk.asked).toHaveLength(2);
  });

  it('ends when the rules change', async () => {
    const desk = createDesk();
    await grant(desk);
    desk.approvals.forget();
    void desk.approvals.ask(questionOf(), never);
    expect(desk.asked).toHaveLength(2);
  });

  it('is not given under the new rules by an answer to a question of the old ones', async () => {
    const { approvals, asked } = createDesk();
    const answered = approvals.ask(questionOf(), never);
    approvals.forget();
    asked[0]?.answer('session');
    expect(await answered).toBe('session');
    void approvals.ask(questionOf(), never);
    expect(asked).toHaveLength(2);
  });
});
