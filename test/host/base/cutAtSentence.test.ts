import { expect, it } from 'vitest';
import { cutAtSentence } from '../../../host/base/cutAtSentence.ts';

it('keeps whole sentences where they leave enough, else whole words', () => {
  expect(cutAtSentence('One. Two three. Four five six.', 20)).toBe('One. Two three.');
  expect(cutAtSentence('word '.repeat(100), 52)).toMatch(/^(word ){9}word…$/);
  expect(cutAtSentence('Short.', 6)).toBe('Short.');
});
