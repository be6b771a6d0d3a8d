/** A key that stands a second time in one object of a JSON text. */
export interface RepeatedKey {
  readonly name: string;
  /** Where the first one and this one begin: indexes of their opening quotes in the text. */
  readonly first: number;
  readonly offset: number;
}

export interface JsonVisitor {
  /** An object or a list begins inside `depth` others. */
  onOpen?(depth: number): void;
  onRepeatedKey(key: RepeatedKey): void;
}

/**
 * Goes through the tokens of text that is known to be valid JSON, in linear time and without recursion.
 * JSON.parse keeps the last of repeated keys and tells nobody.
 */
export function visitJson(text: string, { onOpen, onRepeatedKey }: JsonVisitor): void {
  // One entry per open container: the keys seen so far, or null for a list.
  const open: (Map<string, number> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) {
      onOpen?.(open.length);
      open.push(code === 0x7b ? new Map() : null);
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
    } else if (code === 0x22) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys && isKey(text, end)) {
        const name = nameOf(text, at, end);
        const first = keys.get(name);
        if (first === undefined) keys.set(name, at);
        else onRepeatedKey({ name, first, offset: at });
      }
      at = end;
    }
  }
}

/** What a string of a JSON text says, by the indexes of its quotes. */
export function nameOf(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end);
  return inner.includes('\\') ? (JSON.parse(`"${inner}"`) as string) : inner;
}

/** The index of the quote that ends a string; -1 where none does. */
export function endOfString(text: string, start: number): number {
  // Texts are long and escapes rare, so the quotes are searched for and the backslashes counted.
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === 0x5c) before--;
    if ((end - before) % 2 === 1) return end;
  }
}

/** In valid JSON a string is a key exactly when a colon follows it. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= 0x20) at++;
  return text.charCodeAt(at) === 0x3a;
}
