import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createRequestStates } from '../../../../host/endpoint/parked/requestState.ts';

const bound = {
  agent: 'copilot',
  method: 'tools/call',
  subject: ['shop_buy', { item: 'a', count: 2 }],
};

function later(ms: number): number {
  return performance.now() + ms;
}

describe('a state', () => {
  it('is known again by what it is bound to, in whatever order its arguments are written', () => {
    const states = createRequestStates();
    const { id, text } = states.issue(bound, later(1_000));
    const again = { ...bound, subject: ['shop_buy', { count: 2, item: 'a' }] };
    expect(states.read(text, again)).toEqual({ kind: 'good', id });
  });

  it('is another one each time, and tells nothing of the request', () => {
    const states = createRequestStates();
    const texts = [1, 2].map(() => states.issue(bound, later(1_000)).text);
    expect(texts[0]).not.toBe(texts[1]);
    expect(texts[0]).toMatch(/^[\w.-]+$/);
    expect(texts[0]).not.toContain('shop');
  });

  it.each([
    ['another agent', { ...bound, agent: 'ci' }],
    ['another method', { ...bound, method: 'prompts/get' }],
    ['another name', { ...bound, subject: ['shop_sell', { item: 'a', count: 2 }] }],
    ['other arguments', { ...bound, subject: ['shop_buy', { item: 'a', count: 3 }] }],
  ])('is not good for %s', (_, other) => {
    const states = createRequestStates();
    const { text } = states.issue(bound, later(1_000));
    expect(states.read(text, other)).toEqual({
      kind: 'refused',
      reason: 'Invalid or expired requestState: it was not given for this request.',
    });
  });

  it('is not good any more after its time', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const states = createRequestStates();
    const { text } = states.issue(bound, later(1_000));
    vi.advanceTimersByTime(1_002);
    expect(states.read(text, bound)).toMatchObject({
      reason: expect.stringContaining('too long') as unknown,
    });
  });

  it('of an earlier run says that nothing is known of its call', () => {
    const { text } = createRequestStates().issue(bound, later(1_000));
    expect(createRequestStates().read(text, bound)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(
        /^Invalid or expired requestState: .*started anew.*may have had its effect/,
      ) as unknown,
    });
  });

  it('that was changed in any place is refused', () => {
    const states = createRequestStates();
    const { text } = states.issue(bound, later(1_000));
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      expect(states.read(changed, bound).kind, changed).toBe('refused');
    }
  });

  it.each(['', '...', 'a.b.c.d', 'a.b.c', '😀.b.c.d', 'x'.repeat(1_000_000)])('is not "%.20s"', (text) => {
    expect(createRequestStates().read(text, bound).kind).toBe('refused');
  });

  it('with something behind it is refused', () => {
    const states = createRequestStates();
    const { text } = states.issue(bound, later(1_000));
    for (const extra of ['-TAMPERED', '.x', '='])
      expect(states.read(`${text}${extra}`, bound).kind).toBe('refused');
  });
});
