import { expect, it } from 'vitest';
import { toVisible } from '../../../host/lock/visibleText.ts';

it.each([
  ['zero width space', 0x200b],
  ['right-to-left override', 0x202e],
  ['isolate', 0x2066],
  ['soft hyphen', 0xad],
  ['byte order mark', 0xfeff],
  ['tag that spells an a', 0xe0061],
  ['variation selector', 0xfe0f],
  ['variation selector of the second kind', 0xe0100],
  ['Hangul filler', 0x3164],
  ['combining grapheme joiner', 0x34f],
  ['private use', 0xe000],
  ['private use of the last plane', 0x10fffd],
  ['half surrogate', 0xd800],
  ['escape', 0x1b],
  ['carriage return', 0xd],
  ['next line', 0x85],
  ['line separator', 0x2028],
  ['no-break space', 0xa0],
  ['empty Braille cell', 0x2800],
])('shows %s', (_, code) => {
  const shown = `\\u{${code.toString(16).toUpperCase()}}`;
  expect(toVisible(`a${String.fromCodePoint(code)}b`)).toBe(`a${shown}b`);
});

it.each([
  'plain',
  'tab\tand\nnewline',
  'Grüße, 日本語, العربية, हिन्दी, ไทย',
  'e\u0301',
  '👍🏽',
  '→ “quoted” – …',
  '',
])('leaves %j as it is', (text) => expect(toVisible(text)).toBe(text));
