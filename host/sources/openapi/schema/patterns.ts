import { RE2JS } from 're2js';

export interface LinearPattern {
  test(text: string): boolean;
  /** The pattern itself: Ajv tells the patterns of one schema apart by this text. */
  toString(): string;
}

const longest = 1_000;

/**
 * A document's pattern as a matcher whose time grows with the text alone. JavaScript's own engine can be
 * made to backtrack for years by a pattern that somebody else wrote (CVE-2026-0621).
 */
export function toLinearPattern(pattern: string): LinearPattern | undefined {
  if (pattern.length > longest) return undefined;
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text) => compiled.test(text), toString: () => pattern };
  } catch {
    // Lookaround and back references have no linear form.
    return undefined;
  }
}

/**
 * Whether a pattern can be announced: clients compile it with JavaScript's `u` flag, the call is checked
 * with the linear engine, so it must be valid in both.
 */
export function isUsablePattern(pattern: string): boolean {
  if (toLinearPattern(pattern) === undefined) return false;
  try {
    // Only compiled here, never run.
    return new RegExp(pattern, 'u').unicode;
  } catch {
    return false;
  }
}
