import type { Json } from './json.ts';

/** Levels of nesting beyond which a body is refused: deeper ones serve only to exhaust a stack. */
const MAX_DEPTH = 128;

class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

/**
 * Parses JSON (RFC 8259) and refuses what parsers disagree about: a key that stands twice in one object
 * (RFC 8259 §4), and nesting deeper than 128 levels. What passes here means the same to everyone who
 * reads it later, so the policy judges the value that is forwarded.
 *
 * @throws {SyntaxError} for text that is not JSON, {@link StrictJsonError} for the two cases above.
 */
export function parseStrictJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  refuseAmbiguity(text);
  return value;
}

/** Walks the tokens of text that is known to be valid JSON. */
function refuseAmbiguity(text: string): void {
  // One entry per open container: the keys seen so far, or null for an array.
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) {
      if (open.length >= MAX_DEPTH)
        throw new StrictJsonError(`JSON is nested deeper than ${MAX_DEPTH} levels`);
      open.push(code === 0x7b ? new Set() : null);
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
    } else if (code === 0x22) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) noteKey(keys, text.slice(at, end + 1));
      at = end;
    }
  }
}

function noteKey(keys: Set<string>, quoted: string): void {
  const key = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  if (keys.has(key))
    throw new StrictJsonError(`JSON names the key ${quoted.slice(0, 80)} twice in one object`);
  keys.add(key);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}

/** In valid JSON a string is a key exactly when a colon follows it. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= 0x20) at++;
  return text.charCodeAt(at) === 0x3a;
}
