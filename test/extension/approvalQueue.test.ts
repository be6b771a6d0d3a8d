import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApprovalQueue, type PersonAnswer } from '../../extension/approvalQueue.ts';
import type { ApprovalRequest } from '../../protocol/models.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const stays = { isCancellationRequested: false };

function requestOf(id: string, inMs = 60_000): ApprovalRequest {
  const rule = { file: '/w/.gatehouse/roles.yaml', line: 4, column: 7, section: 'ask' as const, text: '*/*' };
  const what = { agent: 'copilot', tool: 'shop/cancel_order', description: '', arguments: {} };
  return { id, folder: '/w', ...what, rule, deadline: Date.now() + inMs };
}

/** A queue whose dialogs the test answers itself. */
function createDesk() {
  const shown: { id: string; answer: (answer: PersonAnswer) => void; fail: () => void }[] = [];
  const late: string[] = [];
  const ask = createApprovalQueue({
    ask: ({ id }) =>
      new Promise((resolve, reject) => {
        shown.push({ id, answer: resolve, fail: () => reject(new Error('no window')) });
      }),
    tellTooLate: ({ id }) => late.push(id),
  });
  return { ask, shown, late };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('asking a person', () => {
  test.each(['once', 'session', 'deny'] as const)('passes on the answer %s', async (answer) => {
    const { ask, shown } = createDesk();
    const answered = ask(requestOf('a'), stays);
    await settle();
    shown[0]?.answer(answer);
    expect(await answered).toBe(answer);
  });

  test('shows one question at a time, in the order of arrival', async () => {
    const { ask, shown } = createDesk();
    const first = ask(requestOf('a'), stays);
    const second = ask(requestOf('b'), stays);
    await settle();
    expect(shown.map(({ id }) => id)).toEqual(['a']);
    shown[0]?.answer('once');
    expect(await first).toBe('once');
    await settle();
    expect(shown.map(({ id }) => id)).toEqual(['a', 'b']);
    shown[1]?.answer('deny');
    expect(await second).toBe('deny');
  });

  test('denies when the dialog cannot be shown', async () => {
    const { ask, shown } = createDesk();
    const answered = ask(requestOf('a'), stays);
    await settle();
    shown[0]?.fail();
    expect(await answered).toBe('deny');
  });
});

describe('a deadline', () => {
  test('answers the host although the dialog is still open, and tells who allows too late', async () => {
    const { ask, shown, late } = createDesk();
    const answered = ask(requestOf('a', 5_000), stays);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await answered).toBe('timeout');
    shown[0]?.answer('session');
    await settle();
    expect(late).toEqual(['a']);
  });

  test('that passes before a denial needs no word', async () => {
    const { ask, shown, late } = createDesk();
    void ask(requestOf('a', 5_000), stays);
    await vi.advanceTimersByTimeAsync(5_000);
    shown[0]?.answer('deny');
    await settle();
    expect(late).toEqual([]);
  });

  test('that passes in the queue keeps the question from being shown', async () => {
    const { ask, shown } = createDesk();
    void ask(requestOf('a', 60_000), stays);
    const queued = ask(requestOf('b', 5_000), stays);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await queued).toBe('timeout');
    shown[0]?.answer('once');
    await settle();
    expect(shown.map(({ id }) => id)).toEqual(['a']);
  });
});

test('a caller that has gone while the question waited is not asked for', async () => {
  const { ask, shown } = createDesk();
  void ask(requestOf('a'), stays);
  const withdrawn = ask(requestOf('b'), { isCancellationRequested: true });
  await settle();
  shown[0]?.answer('once');
  expect(await withdrawn).toBe('timeout');
  expect(shown).toHaveLength(1);
});
