import { describe, expect, it } from 'vitest';
import { createBackOff, createBreaker } from '../../../../host/sources/mcp/backOff.ts';

describe('the wait before an attempt', () => {
  it('is twice as long each time, up to a minute', () => {
    const most = createBackOff(() => 1);
    expect(Array.from({ length: 9 }, () => most.next())).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ]);
    const least = createBackOff(() => 0);
    expect(Array.from({ length: 3 }, () => least.next())).toEqual([500, 1_000, 2_000]);
  });
  it('is short again after a good connection, and at its end', () => {
    const backOff = createBackOff(() => 1);
    backOff.next();
    backOff.next();
    expect(backOff.first()).toBe(200);
    backOff.reset();
    expect(backOff.next()).toBe(1_000);
  });
  it('ends somewhere, however often it is asked for', () => {
    const backOff = createBackOff(() => 1);
    for (let attempt = 0; attempt < 5_000; attempt += 1) backOff.next();
    expect(backOff.next()).toBe(60_000);
  });
  it('is another one for each server', () => {
    const waits = new Set(Array.from({ length: 20 }, () => createBackOff().next()));
    expect(waits.size).toBeGreaterThan(1);
    for (const ms of waits) expect(ms).toBeGreaterThanOrEqual(500);
  });
});

describe('endings', () => {
  it('are too many when there are five in three minutes', () => {
    let now = 0;
    const breaker = createBreaker(() => now);
    const endings = Array.from({ length: 6 }, () => {
      now += 30_000;
      return breaker.isBroken();
    });
    expect(endings).toEqual([false, false, false, false, true, true]);
  });
  it('are not when they are far apart', () => {
    let now = 0;
    const breaker = createBreaker(() => now);
    for (let ending = 0; ending < 100; ending += 1) {
      now += 45_000;
      expect(breaker.isBroken()).toBe(false);
    }
  });
  it('are forgotten when a person connects', () => {
    const breaker = createBreaker(() => 0);
    for (let ending = 0; ending < 5; ending += 1) breaker.isBroken();
    breaker.reset();
    expect(breaker.isBroken()).toBe(false);
  });
});
