import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServerLog, type ServerLog } from '../../../../../host/sources/mcp/stdio/serverLog.ts';

let told: string[];
let log: ServerLog;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  log = createServerLog((line) => told.push(line));
});

afterEach(() => vi.useRealTimers());

const write = (text: string): void => log.push(Buffer.from(text));

describe('what a server says for people', () => {
  it('comes line by line, and the rest at the end', () => {
    write('one\r\n\n\ttwo\nthr');
    expect(told).toEqual(['one', '\ttwo']);
    log.end();
    expect(told).toEqual(['one', '\ttwo', 'thr']);
  });
  it('holds no control characters', () => {
    write('\u001B[31mred\u001B[0m\u0007 \u0000and\u009B \u001B]0;title\u0007plain\n');
    expect(told[0]).not.toMatch(/\p{Cc}/u);
    expect(told[0]).toMatch(/^red and.*plain$/);
  });
  it('is cut within long lines, never within a character', () => {
    write(`${'日'.repeat(3_000)}\n`);
    expect(told).toEqual([`${'日'.repeat(2_730)}… [808 more bytes left out]`]);
  });
  it('is cut in lines that came another way', () => {
    log.add(Buffer.alloc(10_000, 'x'));
    expect(told).toEqual([`${'x'.repeat(8_192)}… [1808 more bytes left out]`]);
  });
});

describe('a flood', () => {
  const flood = (lines: number): void => write(Array.from({ length: lines }, (_, at) => `${at}\n`).join(''));

  it('is told up to 2,000 lines a second, and what is left out is counted once', () => {
    flood(5_000);
    expect(told).toHaveLength(2_000);
    vi.advanceTimersByTime(1_000);
    expect(told.slice(2_000)).toEqual(['[3000 more lines were written within this second and left out]']);
    write('calm\n');
    expect(told.at(-1)).toBe('calm');
    vi.advanceTimersByTime(5_000);
    expect(told).toHaveLength(2_002);
  });
  it('is counted when the server ends within it', () => {
    flood(2_001);
    log.end();
    expect(told.at(-1)).toBe('[1 more lines were written within this second and left out]');
    expect(vi.getTimerCount()).toBe(0);
  });
  it('does not hide the last lines', () => {
    flood(5_000);
    write('out of memory\n');
    expect(log.last).toHaveLength(8);
    expect(log.last.at(-1)).toBe('out of memory');
  });
});
