import { expect } from 'vitest';

/** Vitest's matchers, typed as what they are to a reader: something that is only compared. */
export const containing = (text: string): unknown => expect.stringContaining(text);
export const lacking = (text: string): unknown => expect.not.stringContaining(text);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const someNumber: unknown = expect.any(Number);
