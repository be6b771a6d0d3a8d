import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPeer } from '../../../../../host/sources/mcp/connection/peer.ts';
import { tellFaults } from '../../../../../host/sources/mcp/connection/tellFaults.ts';
import { HttpError } from '../../../../../host/sources/mcp/http/httpError.ts';
import { openMemory } from '../memoryTransport.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function listen() {
  const { transport } = openMemory();
  const peer = await openPeer(transport);
  const end = new AbortController();
  const lines: string[] = [];
  let doubts = 0;
  const log = (line: string): void => void lines.push(line);
  tellFaults(peer, { signal: end.signal, log, onDoubt: () => (doubts += 1) });
  return { fault: (error: Error) => transport.onerror?.(error), end, lines, doubts: () => doubts };
}

describe('a fault of a transport', () => {
  it('is told in one line that is not long, and is a reason for doubt', async () => {
    const { fault, lines, doubts } = await listen();
    fault(new Error('The stream\nwas cut.'));
    fault(new Error('x'.repeat(9_000)));
    expect(lines[0]).toBe('The stream was cut.');
    expect(lines[1]).toHaveLength(500);
    expect(doubts()).toBe(2);
  });
  it('is no reason for doubt where it is a refusal', async () => {
    const { fault, lines, doubts } = await listen();
    fault(new HttpError('GET', 404, ''));
    expect([lines, doubts()]).toEqual([['It answered HTTP 404.'], 0]);
  });
  it('is counted where there are many', async () => {
    const { fault, end, lines } = await listen();
    for (let count = 0; count < 14_020; count += 1) fault(new Error('no message'));
    expect(lines).toHaveLength(20);
    vi.advanceTimersByTime(1_000);
    expect(lines.slice(20)).toEqual(['and 14,000 more faults within a second']);
    for (let count = 0; count < 21; count += 1) fault(new Error('no message'));
    end.abort();
    expect(lines.at(-1)).toBe('and 1 more faults within a second');
    fault(new Error('later'));
    expect(lines).toHaveLength(42);
    expect(vi.getTimerCount()).toBe(0);
  });
});
