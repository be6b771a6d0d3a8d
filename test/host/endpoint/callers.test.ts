import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
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
