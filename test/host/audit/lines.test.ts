import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Line, toLines } from '../../../host/audit/lines.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

async function linesOf(...pieces: Buffer[]): Promise<Line[]> {
  return collect(inPieces(pieces));
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of toLines(pieces)) lines.push(line);
  return lines;
}

async function* inPieces(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

it('ends a line at a newline and nowhere else', async () => {
  const texts = ['{"a\u2028b":1}', '\u2029', 'a\rb', 'a\u0085b\u000bc\u000c', '', 'größe 👍'];
  const lines = await linesOf(Buffer.from(texts.map((text) => `${text}\n`).join('')));
  expect(lines.map(({ text }) => text)).toEqual(texts);
  expect(lines.every(({ isWhole }) => isWhole)).toBe(true);
});

it('says of the last line whether it is whole', async () => {
  const [whole, half] = await linesOf(Buffer.from('whole\nha'), Buffer.from('lf'));
  expect(whole).toEqual({ text: 'whole', bytes: 6, isWhole: true });
  expect(half).toEqual({ text: 'half', bytes: 4, isWhole: false });
});

it('finds none in nothing', async () => {
  expect(await linesOf()).toEqual([]);
  expect(await linesOf(Buffer.alloc(0))).toEqual([]);
});

it('counts bytes as they stand in the file, also where a character was cut in half', async () => {
  const cut = Buffer.from('é').subarray(0, 1);
  const lines = await linesOf(cut, Buffer.from('\nnext\n'));
  expect(lines.map(({ bytes }) => bytes)).toEqual([2, 5]);
});

it('does not depend on how a file comes in pieces', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', 'é', '👍', '\u2028'), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(60), { maxLength: 5 }), async (text, cuts) => {
      const bytes = Buffer.from(text);
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
        bytes.length,
      ];
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      const lines = await linesOf(...pieces);
      expect(lines.map(({ text, isWhole }) => (isWhole ? `${text}\n` : text)).join('')).toBe(text);
      expect(lines.reduce((sum, line) => sum + line.bytes, 0)).toBe(bytes.length);
    }),
  );
});

it('reads a file with lines longer than a piece', async () => {
  const file = join(temporaryFolder(), 'lines');
  const texts = ['x'.repeat(300_000), 'short', 'é'.repeat(100_000)];
  writeFileSync(file, texts.map((text) => `${text}\n`).join(''));
  const lines = await collect(createReadStream(file, { highWaterMark: 1_000 }));
  expect(lines.map(({ text }) => text)).toEqual(texts);
});
