import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../../host/sources/mcp/stdio/lines.ts';

function read(chunks: readonly (string | Buffer)[], maxBytes = 100): [line: string, leftOut: number][] {
  const lines: [string, number][] = [];
  const reader = createLineReader({ maxBytes, onLine: (line, out) => lines.push([line.toString(), out]) });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  reader.end();
  return lines;
}

describe('lines of a stream', () => {
  it('are the same wherever it is split', () => {
    const bytes = Buffer.from('a é\n\n日本\r\nlast');
    const whole = read([bytes]);
    expect(whole.map(([line]) => line)).toEqual(['a é', '', '日本\r', 'last']);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    expect(read([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });
  it('are cut at the limit, and what is left out is counted', () => {
    expect(read(['abcd\nab', 'cde', 'fg\nabc'], 3)).toEqual([
      ['abc', 1],
      ['abc', 4],
      ['abc', 0],
    ]);
  });
  it('tell of an excess once, before the end of the line', () => {
    let told = 0;
    const reader = createLineReader({ maxBytes: 3, onLine: () => {}, onExcess: () => (told += 1) });
    reader.push(Buffer.from('abc'));
    expect(told).toBe(0);
    reader.push(Buffer.from('d'));
    reader.push(Buffer.from('e'));
    expect(told).toBe(1);
  });
});
