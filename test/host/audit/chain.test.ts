import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GENESIS, isIntact, parseLine, toLine } from '../../../host/audit/chain.ts';
import { callOf } from './callOf.ts';

const first = toLine({ seq: 1, ...callOf() }, GENESIS);
const second = toLine({ seq: 2, ...callOf({ status: 'denied', reason: 'because' }) }, first.hash);

describe('a line', () => {
  it('is the record, the hash of the line before it, and its own hash last', () => {
    const { hash, ...covered } = JSON.parse(second.line) as Record<string, unknown>;
    expect(covered).toEqual({ seq: 2, ...callOf({ status: 'denied', reason: 'because' }), prev: first.hash });
    expect(hash).toBe(second.hash);
    // Anyone can check it without us: the hash is that of the same JSON without it.
    expect(createHash('sha256').update(JSON.stringify(covered)).digest('hex')).toBe(hash);
    expect(second.line.endsWith(`,"hash":"${second.hash}"}`)).toBe(true);
  });

  it('is one line, whatever the record holds', () => {
    const { line } = toLine({ seq: 1, ...callOf({ reason: 'one\ntwo\r\n', client: '\u0000"\\' }) }, GENESIS);
    expect(line).not.toMatch(/[\n\r]/);
    expect(parseLine(line)).toMatchObject({ reason: 'one\ntwo\r\n', client: '\u0000"\\' });
    expect(isIntact(line, GENESIS)).toBe(true);
  });

  it('is read although the record quotes the end of one', () => {
    const { line } = toLine({ seq: 1, ...callOf({ arguments: { x: ',"hash":"0"}' } }) }, GENESIS);
    expect(isIntact(line, GENESIS)).toBe(true);
  });
});

describe('isIntact', () => {
  it('accepts a line after the one it names, and after no other', () => {
    expect(isIntact(first.line, GENESIS)).toBe(true);
    expect(isIntact(second.line, first.hash)).toBe(true);
    expect(isIntact(second.line, GENESIS)).toBe(false);
    expect(isIntact(second.line, second.hash)).toBe(false);
  });

  it('accepts any line before, where that is not known', () => {
    expect(isIntact(second.line, undefined)).toBe(true);
  });

  it.each([
    ['a changed value', second.line.replace('"denied"', '"ok"')],
    ['a changed number', second.line.replace('"seq":2', '"seq":3')],
    ['an added space', second.line.replace('"seq":2', '"seq": 2')],
    ['a changed hash', second.line.replace(second.hash, first.hash)],
    ['a hash in capitals', second.line.replace(second.hash, second.hash.toUpperCase())],
    ['a key after the hash', second.line.replace(/\}$/, ',"status":"ok"}')],
    ['a second hash', second.line.replace(/\}$/, `,"hash":"${second.hash}"}`)],
    ['a cut end', second.line.slice(0, -1)],
    ['nothing at all', ''],
    ['something else', '{"seq":1}'],
  ])('refuses a line with %s', (_, line) => {
    expect(isIntact(line, undefined)).toBe(false);
  });
});

describe('parseLine', () => {
  it('reads the record with its place in the chain', () => {
    expect(parseLine(first.line)).toEqual({ seq: 1, ...callOf(), prev: GENESIS, hash: first.hash });
  });

  it.each([
    '',
    'half a li',
    first.line.slice(0, 40),
    'null',
    '[]',
    '1',
    '{}',
    '{"hash":"x"}',
    '{"tool":"x"}',
  ])('finds no record in %j', (line) => {
    expect(parseLine(line)).toBeUndefined();
  });
});
