/** How much of a file is read at a time, in bytes. One piece is enough for almost every file. */
export const pieceBytes = 65_536;

/** How much of a file is read at most: one that begins as an OpenAPI document does may say so late. */
export const mostBytes = 8 * 1024 * 1024;

/** What is known after a piece: the answer, or whether the rest is worth reading. */
export type Sniffed = 'openapi' | 'perhaps' | 'unlikely';

/** Takes the pieces of a text one after the other. */
export type Sniffer = (piece: string) => Sniffed;

/** Keys that an OpenAPI document has at its top: a file whose keys are sorted has them before its version. */
const hints = ['info', 'paths', 'components', 'definitions', 'webhooks'];

/**
 * Finds out whether a text is an OpenAPI document: a top-level key `openapi` or `swagger` whose value looks
 * like a version (OpenAPI 3.x §"OpenAPI Object", Swagger 2.0 §"Swagger Object"). It is not parsed, because it
 * may be large, cut anywhere, or being edited.
 */
export function createSniffer(): Sniffer {
  let sniff: Sniffer | undefined;
  return (piece) => {
    if (sniff) return sniff(piece);
    const text = piece.replace(/^\uFEFF/, '');
    sniff = text.trimStart().startsWith('{') ? createJsonSniffer() : createYamlSniffer();
    return sniff(text);
  };
}

const yamlVersion = /^(["']?)(?:openapi|swagger)\1[ \t]*:[ \t]*["']?\d/m;
const yamlHint = new RegExp(`^(["']?)(?:${hints.join('|')})\\1[ \\t]*:`, 'm');

function createYamlSniffer(): Sniffer {
  let rest = '';
  let isHinted = false;
  return (piece) => {
    const text = rest + piece;
    // A line that a piece cuts is read again, whole; one of a whole piece's length is none of a top-level key.
    rest = text.slice(text.lastIndexOf('\n') + 1).slice(0, pieceBytes);
    isHinted ||= yamlHint.test(text);
    if (yamlVersion.test(text)) return 'openapi';
    return isHinted ? 'perhaps' : 'unlikely';
  };
}

/** Follows nesting and strings, and looks at the keys of the outermost object only. */
function createJsonSniffer(): Sniffer {
  let depth = 0;
  let string: string | undefined;
  let isEscaped = false;
  let last = '';
  let key = '';
  let isHinted = false;
  const step = (character: string): boolean => {
    if (string !== undefined) {
      if (!isEscaped && character === '"') {
        last = string;
        string = undefined;
        return false;
      }
      isEscaped = !isEscaped && character === '\\';
      // A longer string is not one of the keys that are looked for.
      if (depth === 1 && string.length < 16) string += character;
      return false;
    }
    if (depth === 1 && isVersionKey(key) && /[\d"]/.test(character)) return true;
    if (!/\s/.test(character)) key = depth === 1 && character === ':' ? last : '';
    isHinted ||= hints.includes(key);
    if (character === '"') string = '';
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    return false;
  };
  return (piece) => {
    for (const character of piece) if (step(character)) return 'openapi';
    return isHinted ? 'perhaps' : 'unlikely';
  };
}

function isVersionKey(key: string): boolean {
  return key === 'openapi' || key === 'swagger';
}
