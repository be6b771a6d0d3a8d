import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeUri } from '../../../host/base/decodeUri.ts';

it.each([
  ['file:///a%20b', 'file:///a b'],
  ['m%C3%BCller', 'müller'],
  ['%2e%2e%2Fx', '../x'],
  // Written twice over, as some clients do.
  ['%252e', '.'],
  // What a pattern reads as something else, and controls, stay.
  ['%2a%3F%7b%7D%00', '%2a%3F%7b%7D%00'],
  // Not UTF-8: only what is plain is undone.
  ['%ff%2e%41', '%ff.A'],
  ['100%', '100%'],
])('%s is %s', (uri, decoded) => {
  expect(decodeUri(uri)).toBe(decoded);
});

it('never throws, and makes nothing longer', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('%', '2', 'e', 'f', 'C', '3', 'a', '/') }), (text) => {
      expect(decodeUri(text).length).toBeLessThanOrEqual(text.length);
    }),
  );
});
