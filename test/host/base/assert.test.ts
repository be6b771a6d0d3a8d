import { expect, it } from 'vitest';
import { assertNever } from '../../../host/base/assert.ts';

it('names the value that no branch was written for', () => {
  const kind = 'later' as never;
  expect(() => assertNever(kind)).toThrow('Unexpected value: "later"');
});

it('is refused by the compiler while a member is left', () => {
  const handle = (kind: 'allow' | 'ask'): string => {
    if (kind === 'allow') return kind;
    // @ts-expect-error: "ask" is left.
    return assertNever(kind);
  };
  expect(() => handle('ask')).toThrow('"ask"');
});
