import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { strictLines } from '../../../../host/endpoint/attach/strictLines.ts';

async function pass(...chunks: readonly string[]): Promise<{ through: string; refused: string[] }> {
  const refused: string[] = [];
  const stream = strictLines((message) => refused.push(message));
  const through = await text(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(stream));
  return { through, refused };
}

it('lines that are JSON go through as they are, however they are cut', async () => {
  const lines = '{"a":"ü"}\n\n[1]\r\n{"b":2}';
  for (const size of [1, 2, 3, 100])
    expect(await pass(...(lines.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []))).toEqual({
      through: lines,
      refused: [],
    });
});

it.each([
  ['{"a":1,"a":2}', /twice|duplicate/i],
  ['{"a":', /Parse error/],
  ['hello', /Parse error/],
  ['['.repeat(1_000_000), /Parse error/],
])('%.20s is refused, and the next line goes through', async (line, message) => {
  const { through, refused } = await pass(`${line}\n{"ok":1}\n`);
  expect(through).toBe('{"ok":1}\n');
  expect(refused).toEqual([expect.stringMatching(message)]);
});

it('bytes that are no UTF-8 are refused', async () => {
  const refused: string[] = [];
  const stream = strictLines((message) => refused.push(message));
  const given = Readable.from([Buffer.from([0x22, 0xff, 0x22, 0x0a])]);
  expect(await text(given.pipe(stream))).toBe('');
  expect(refused).toHaveLength(1);
});

it('a line beyond the limit is handed on while it comes, and never kept', async () => {
  const chunk = 'x'.repeat(1024 * 1024);
  const { through } = await pass(...Array.from({ length: 24 }, () => chunk));
  expect(through).toHaveLength(24 * 1024 * 1024);
});
