import { expect, test } from 'vitest';
import { toListLine, toNoticeLine, toVisible } from '../../../extension/text/plainLine.ts';

test('hidden characters are shown, line breaks and tabs are not', () => {
  expect(toVisible('a\u200Bb\u202Ec\u{E0041}d\u00A0e\n\tf')).toBe(
    'a\\u{200B}b\\u{202E}c\\u{E0041}d\\u{A0}e\n\tf',
  );
});

test('a line of a list draws no icon, breaks no line and has an end', () => {
  expect(toListLine('a\n  b $(flame)')).toBe('a b \\$(flame)');
  expect(toListLine('x'.repeat(200), 10)).toBe(`${'x'.repeat(9)}…`);
});

test('a part of a notification makes no link', () => {
  expect(toNoticeLine('[click](command:evil)')).toBe('[click] (command:evil)');
});
