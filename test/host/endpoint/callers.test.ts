import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCallers, hashToken, mintToken } from '../../../host/endpoint/callers.ts';

describe('a token', () => {
  it('is 256 random bits that a header can carry', () => {
    const tokens = Array.from({ length: 100 }, mintToken);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(100);
  });

  it('is kept as its SHA-256', () => {
    expect(hashToken('abc')).toBe(createHash('sha256').update('abc').digest('hex'));
  });
});

describe('callers', () => {
  it('are known by their tokens', () => {
    const callers = createCallers();
    callers.add('copilot', 'one');
    callers.add('ci', 'two');
    expect(callers.find('one')?.agent).toBe('copilot');
    expect(callers.find('two')?.agent).toBe('ci');
  });

  it.each(['', 'One', 'one ', 'on', 'onee', hashToken('one')])('are not known by "%s"', (token) => {
    const callers = createCallers();
    callers.add('copilot', 'one');
    expect(callers.find(token)).toBeUndefined();
    expect(createCallers().find(token)).toBeUndefined();
  });

  it('may have several tokens', () => {
    const callers = createCallers();
    callers.add('copilot', 'one');
    callers.add('copilot', 'two');
    callers.setLasting({ copilot: hashToken('three') });
    for (const token of ['one', 'two', 'three']) expect(callers.find(token)?.agent).toBe('copilot');
  });

  it('lose a lasting token that is replaced or removed, and keep those of this run', () => {
    const callers = createCallers();
    callers.add('copilot', 'of this run');
    callers.setLasting({ copilot: hashToken('old'), ci: hashToken('removed') });
    callers.setLasting({ copilot: hashToken('new') });
    expect(callers.find('new')?.agent).toBe('copilot');
    expect(callers.find('old')).toBeUndefined();
    expect(callers.find('removed')).toBeUndefined();
    expect(callers.find('of this run')?.agent).toBe('copilot');
  });

  it('are the same object for as long as their token is good, and then no good any more', () => {
    const callers = createCallers();
    const ended: string[] = [];
    callers.onDidEnd(({ agent, isGood }) => ended.push(`${agent} ${isGood}`));
    callers.setLasting({ copilot: hashToken('one'), ci: hashToken('two') });
    const [copilot, ci] = [callers.find('one'), callers.find('two')];
    callers.setLasting({ copilot: hashToken('one'), ci: hashToken('three') });
    expect(callers.find('one')).toBe(copilot);
    expect(callers.find('three')).not.toBe(ci);
    expect([copilot?.isGood, ci?.isGood]).toEqual([true, false]);
    expect(ended).toEqual(['ci false']);
  });

  it('are not known by a hash that is none', () => {
    const callers = createCallers();
    callers.setLasting({ a: '', b: 'not hex', c: hashToken('c').slice(0, 62) });
    for (const token of ['', 'a', 'b', 'c']) expect(callers.find(token)).toBeUndefined();
  });
});

describe('who has been heard of', () => {
  /** Two agents, and what has been told of them. */
  function listening() {
    const callers = createCallers();
    callers.add('copilot', 'one');
    callers.add('ci', 'two');
    const told: unknown[] = [];
    callers.onDidHear((heard) => told.push(heard));
    const note = (token: string, client?: string): void => {
      const caller = callers.find(token);
      if (caller) callers.note(caller, client);
    };
    return { callers, told, note };
  }

  it('is told once for an agent, and once for each name of its clients', () => {
    const { callers, told, note } = listening();
    for (const client of [undefined, undefined, 'code', undefined, 'code', 'inspector', 'code']) {
      note('one', client);
    }
    note('two', 'code');
    expect(told).toEqual([
      { agent: 'copilot' },
      { agent: 'copilot', client: 'code' },
      { agent: 'copilot', client: 'inspector' },
      { agent: 'ci', client: 'code' },
    ]);
    expect(callers.seen.get('copilot')?.client).toBe('code');
    expect([...callers.seen.keys()]).toEqual(['copilot', 'ci']);
  });

  it('is kept with the first and the last time', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
    onTestFinished(() => void vi.useRealTimers());
    const { callers, note } = listening();
    note('one');
    vi.setSystemTime(2_000);
    note('one');
    expect(callers.seen.get('copilot')).toEqual({ firstAt: 1_000, lastAt: 2_000 });
  });

  it('is named in one line that can be shown, and not by more names than a few', () => {
    const { told, note } = listening();
    note('one', `a\u001b[31m\n\u202eb${'x'.repeat(500)}`);
    note('one', ' \n ');
    const [{ client = '' }] = told as [{ client?: string }];
    expect(client).toMatch(/^a \[31m bx+$/);
    expect(client.length).toBeLessThanOrEqual(100);
    for (let at = 0; at < 100; at += 1) note('one', `client ${at}`);
    expect(told).toHaveLength(20);
  });
});
