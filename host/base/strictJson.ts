import type { Json } from './json.ts';
import { visitJson } from './jsonKeys.ts';

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

function refuseAmbiguity(text: string): void {
  visitJson(text, {
    onOpen: (depth) => {
      if (depth < MAX_DEPTH) return;
      throw new StrictJsonError(`JSON is nested deeper than ${MAX_DEPTH} levels`);
    },
    onRepeatedKey: ({ name }) => {
      const quoted = JSON.stringify(name).slice(0, 80);
      throw new StrictJsonError(`JSON names the key ${quoted} twice in one object`);
    },
  });
}
