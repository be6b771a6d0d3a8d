import { isObject } from './json.ts';

/** The first code along the chain of causes; a host with several addresses fails with one error for each. */
export function errorCodeOf(error: unknown): string {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && isObject(current); depth += 1) {
    if (typeof current['code'] === 'string') return current['code'];
    const inner: unknown = Array.isArray(current['errors']) ? current['errors'][0] : undefined;
    current = inner ?? current['cause'];
  }
  return '';
}
